// What can be measured of how a page looks: contrast of every text, names of every control, headings in order, nothing wider than
// the window. What is measured runs in the page.
import type { CDPSession, Page } from 'playwright-core';

/** Texts whose contrast with their ground is below WCAG AA (4.5; 3 for large ones), each once with its ratio. */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    type Color = [number, number, number, number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    const read = (css: string): Color => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Color, [R, G, B]: Color): Color => [
      r * a + R * (1 - a),
      g * a + G * (1 - a),
      b * a + B * (1 - a),
      1,
    ];
    const light = ([r, g, b]: Color): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((v) =>
        v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const groundOf = (element: Element | null): Color => {
      if (!element) return [255, 255, 255, 1];
      const own = read(getComputedStyle(element).backgroundColor);
      return own[3] >= 1 ? own : over(own, groundOf(element.parentElement));
    };
    const hidden = (element: Element): boolean => {
      for (let e: Element | null = element; e; e = e.parentElement) {
        const { opacity, visibility, display, clipPath } = getComputedStyle(e);
        if (opacity === '0' || visibility === 'hidden' || display === 'none' || clipPath !== 'none') return true;
      }
      return element.getClientRects().length === 0;
    };
    const found = new Set<string>();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim();
      if (!element || !text || /^(SCRIPT|STYLE|NOSCRIPT)$/.test(element.tagName) || hidden(element)) continue;
      const style = getComputedStyle(element);
      const ground = groundOf(element);
      const [a, b] = [light(over(read(style.color), ground)), light(ground)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5))
        found.add(`${ratio.toFixed(2)} ${style.color} on ${ground.slice(0, 3).map(Math.round)}: ${text.slice(0, 40)}`);
    }
    return [...found];
  });

/** Elements that stick out of the window to the right, outside of what scrolls by itself. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 5)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
  });

/** What is wrong with the headings: not one first, or a level left out. */
const headingProblems = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]));
    const problems = levels.filter((l) => l === 1).length === 1 ? [] : [`h1: ${levels.filter((l) => l === 1).length}`];
    levels.forEach((level, i) => {
      const before = i ? (levels[i - 1] as number) : 0;
      if (level > before + 1) problems.push(`h${before} before h${level}`);
    });
    return problems;
  });

interface TreeNode {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  properties?: { name: string; value: { value: unknown } }[];
}

/** Controls without a name, as the browser tells them to a screen reader. */
async function namelessControls(page: Page): Promise<string[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: TreeNode[] };
  await session.detach();
  return (
    nodes
      .filter(
        (n) =>
          !n.ignored &&
          n.role?.value !== 'RootWebArea' &&
          n.properties?.some((p) => p.name === 'focusable' && p.value.value === true),
      )
      .filter((n) => !n.name?.value.trim())
      // A box that scrolls can be reached by key; what is in it has names.
      .filter((n) => n.role?.value !== 'generic' && n.role?.value !== 'main' && n.role?.value !== 'none')
      .map((n) => n.role?.value ?? '')
  );
}

const windows = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const;

/** All of it, light and dark, on wide, middle and narrow windows. */
export async function lookProblems(page: Page): Promise<string[]> {
  const problems = [...(await headingProblems(page)), ...(await namelessControls(page)).map((role) => `${role} without a name`)];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of windows) {
      await page.setViewportSize({ width, height });
      const found = [...(await tooWide(page)), ...(await faintTexts(page))];
      problems.push(...found.map((problem) => `${colorScheme}, ${width} wide: ${problem}`));
    }
  }
  return problems;
}
