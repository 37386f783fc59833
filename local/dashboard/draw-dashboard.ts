import type { Widget } from './read-dashboard.ts';

const [column, row, gap, line] = [50, 30, 6, 16];

/** Draws where each widget is and what it shows, as an SVG image. */
export function drawDashboard(widgets: readonly Widget[]): string {
  const height = row * Math.max(...widgets.map((widget) => widget.y + widget.height));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${24 * column} ${height}" font-family="sans-serif" font-size="12">`,
    '<title>The layout of the dashboard of a store</title>',
    ...widgets.map(draw),
    '</svg>',
    '',
  ].join('\n');
}

function draw(widget: Widget): string {
  const { x, y, width, height, title } = widget;
  const [left, top] = [x * column + gap, y * row + gap];
  const room = Math.floor((height * row - 2 * gap - 2 * line) / line);
  const lines = [...new Set(contentsOf(widget))].slice(0, room);
  const texts = lines.map(
    (text, index) =>
      `<text x="${left + 10}" y="${top + (index + 2.6) * line}" fill="#666">${toXml(text)}</text>`,
  );
  return [
    '<g>',
    `<rect x="${left}" y="${top}" width="${width * column - 2 * gap}" height="${height * row - 2 * gap}" rx="4" fill="#fafafa" stroke="#bbb"/>`,
    `<text x="${left + 10}" y="${top + 1.4 * line}" font-weight="bold">${toXml(title)}</text>`,
    ...texts,
    '</g>',
  ].join('\n');
}

/** One line for each metric, for a whole query, and for the number of alarms. */
function contentsOf({ metrics, query, alarms }: Widget): string[] {
  if (alarms.length > 0) return [`the states of ${alarms.length} alarms`];
  if (query !== undefined) return ['from the logs:', ...namesIn(query)];
  return metrics.map(({ namespace, name, label }) => label ?? `${name} (${namespace})`);
}

/** What a query shows: the columns of a table, or the names of its lines. */
function namesIn(query: string): string[] {
  const [, shown = ''] = /\| (?:display|stats) (.+)/.exec(query) ?? [];
  const names = [...shown.matchAll(/ as (\w+)/g)].map(([, name = '']) => name);
  return names.length > 0 ? names : [shown];
}

function toXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
