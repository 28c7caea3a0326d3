// Array buffers of random sizes, held for a while, and much small garbage: for ever.
const held = [];
let n = 0;
let seed = 12345;

function any(below) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return seed % below;
}

setInterval(() => {
  for (let i = 0; i < 8; i += 1) held[any(32)] = new ArrayBuffer(1 + any(48 << 20));
  const garbage = [];
  for (let i = 0; i < 400; i += 1) garbage.push({ i, text: `garbage ${i}`, more: [i, i + 1] });
  held[any(32)] = garbage;
  n += 1;
  if (n % 8 === 0) globalThis.gc();
}, 10);
