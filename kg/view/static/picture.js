// The view as a picture: what the map shows now, painted anew at twice its size, with a line under it
// that says what it is and what the shapes mean.

const FOOT = 44;

const paintFoot = (ctx, width, height, caption) => {
  ctx.fillStyle = ink.surface;
  ctx.fillRect(0, height, width, FOOT);
  ctx.fillStyle = ink.shore;
  ctx.fillRect(0, height, width, 1);
  ctx.textBaseline = "middle";
  ctx.font = `13px ${ink.font}`;
  let x = 18;
  for (const type of TYPES) {
    paintNode(ctx, { type, x: x + 5, y: height + FOOT / 2, size: 5.5 });
    ctx.fillStyle = ink.text;
    ctx.fillText(type, x + 16, height + FOOT / 2 + 1);
    x += ctx.measureText(type).width + 36;
  }
  const room = width - x - 18;
  let text = caption;
  while (text.length > 8 && ctx.measureText(text).width > room) text = `${text.slice(0, -8).trimEnd()}…`;
  if (room < 120) return;
  ctx.textAlign = "right";
  ctx.fillStyle = ink.quiet;
  ctx.fillText(text, width - 18, height + FOOT / 2 + 1);
};

const takePicture = (caption, grow = 2) => {
  const lens = { ...lensNow(), covered: [] }; // a picture has no buttons
  // What a panel covers is not part of the picture: it shows the free part of the map.
  const { free } = lens;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(free.width * grow);
  canvas.height = Math.round((free.height + FOOT) * grow);
  const ctx = canvas.getContext("2d");
  ctx.scale(grow, grow);
  ctx.fillStyle = ink.ground;
  ctx.fillRect(0, 0, free.width, free.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, free.width, free.height);
  ctx.clip();
  ctx.translate(free.width / 2 - free.x, free.height / 2 - free.y);
  ctx.scale(lens.scale, lens.scale);
  ctx.translate(-lens.x, -lens.y);
  paintIslands(ctx, islands);
  const focus = focusOf(selected);
  ctx.globalAlpha = focus ? 0.18 : 1;
  for (const line of drawnLines) if (line.drawn) paintLine(ctx, line, lineColour(line), line.wire.width || 1);
  ctx.setLineDash([]);
  for (const node of visible) paintNode(ctx, node);
  ctx.globalAlpha = 1;
  if (focus) paintFocus(ctx, focus, lens);
  paintNames(ctx, { visible, islands, focus, small: narrow.matches }, lens);
  ctx.restore();
  paintFoot(ctx, free.width, free.height, caption);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};
