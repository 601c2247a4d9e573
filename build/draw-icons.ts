import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * Draws the app's icons: `node build/draw-icons.ts` (needs rsvg-convert of librsvg2-bin). The PNGs are kept beside the code, so that
 * nobody else needs it.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUT = `${ROOT}electron/icons`;

/** The mark: a tick over a line, as in renderer/icon.svg. */
const MARK = `<path d="M3.5 10.2l4.4 4.6L18.5 3.6" fill="none" stroke="INK" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>
<path d="M3.5 19.2h15" stroke="INK" stroke-width="2" stroke-linecap="round"/>`;
const FAINT = MARK.replaceAll('/>', ' opacity="0.45"/>');

/** Each state has a shape of its own: colours are not seen by everyone, and macOS takes them away. HOLE cuts the mark out below. */
const STATES = {
  running: MARK,
  waiting: `${MARK}<circle cx="16.5" cy="16" r="6.4" fill="HOLE"/><circle cx="16.5" cy="16" r="4.6" fill="ORANGE"/>`,
  paused: `${FAINT}<circle cx="16" cy="15.5" r="6.6" fill="HOLE"/><path d="M13.8 11.6v7.8M18.2 11.6v7.8" stroke="INK" stroke-width="2.4" stroke-linecap="round"/>`,
  trouble: `${FAINT}<path d="M15.6 7.2l6.4 13H9.2z" fill="HOLE" stroke="HOLE" stroke-width="3.4" stroke-linejoin="round"/><path d="M15.6 8.6l5.4 10.8H10.2z" fill="RED" stroke="RED" stroke-width="1.6" stroke-linejoin="round"/><path d="M15.6 12.2v3.2M15.6 17.7v.1" stroke="ON" stroke-width="1.7" stroke-linecap="round"/>`,
} as const;

/** `light`: for a light panel. `Template`: black and clear alone, tinted by macOS. */
const GROUNDS = {
  light: { INK: '#1f2328', ORANGE: '#d9480f', RED: '#c92a2a', ON: '#ffffff' },
  dark: { INK: '#f1f3f5', ORANGE: '#ff922b', RED: '#ff6b6b', ON: '#1f2328' },
  Template: { INK: '#000000', ORANGE: '#000000', RED: '#000000', ON: 'HOLE' },
} as const;

const SIZE = 22;

/** What HOLE paints is taken out of everything that was painted before it. */
function svgOf(drawing: string, colours: Readonly<Record<string, string>>): string {
  let body = drawing;
  for (const [name, colour] of Object.entries(colours)) body = body.replaceAll(name, colour);
  const shapes = body.match(/<[^>]+>/g) ?? [];
  let masks = '';
  let shown = '';
  shapes.forEach((shape, index) => {
    if (shape.includes('HOLE')) return;
    const later = shapes.slice(index + 1).filter((other) => other.includes('HOLE'));
    if (later.length === 0) {
      shown += shape;
      return;
    }
    masks += `<mask id="m${index}" maskUnits="userSpaceOnUse" x="0" y="0" width="${SIZE}" height="${SIZE}"><rect width="${SIZE}" height="${SIZE}" fill="#fff"/>${later.join('').replaceAll('HOLE', '#000')}</mask>`;
    shown += `<g mask="url(#m${index})">${shape}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}"><defs>${masks}</defs>${shown}</svg>\n`;
}

function draw(svg: string, name: string, size: number): void {
  const png = execFileSync('rsvg-convert', ['-w', String(size), '-h', String(size)], { input: svg });
  writeFileSync(`${OUT}/${name}.png`, png);
}

mkdirSync(OUT, { recursive: true });
for (const [state, drawing] of Object.entries(STATES)) {
  for (const [ground, colours] of Object.entries(GROUNDS)) {
    const svg = svgOf(drawing, colours);
    const name = ground === 'Template' ? `tray-${state}-Template` : `tray-${state}-${ground}`;
    const size = ground === 'Template' ? 18 : SIZE;
    draw(svg, name, size);
    draw(svg, `${name}@2x`, size * 2);
  }
}
draw(readFileSync(`${ROOT}renderer/icon.svg`, 'utf8'), 'app', 512);
