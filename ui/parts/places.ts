// Where the reader is: the title of the page, and the place on it to which the way back leads.
import { useEffect } from 'react';
import { useLocation } from 'wouter';

/** `Kerberoasting · Pathwarden` */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Pathwarden`;
  }, [title]);
}

/** Frames in which a page may still grow to the height at which it was left. */
const PATIENCE = 60;

const heights = new Map<string, number>();
let arrival: 'first' | 'onwards' | 'back' = 'first';
let list = '/';

window.history.scrollRestoration = 'manual';
window.addEventListener('popstate', () => {
  arrival = 'back';
});
// wouter's word for a step onwards.
window.addEventListener('pushState', () => {
  arrival = 'onwards';
});
window.addEventListener('scroll', () => heights.set(window.location.href, window.scrollY), { passive: true });

/** The list of alerts as it was filtered last. */
export const lastList = (): string => list;
export function rememberList(path: string): void {
  list = path;
}

/** A new page begins at its top with the focus on it; the way back leads to where one was. */
export function usePlaces(): void {
  const [path] = useLocation();
  useEffect(() => {
    if (arrival === 'first') return undefined;
    document.getElementById('content')?.focus({ preventScroll: true });
    const target = arrival === 'back' ? (heights.get(window.location.href) ?? 0) : 0;
    let left = PATIENCE;
    let frame = 0;
    const go = (): void => {
      window.scrollTo(0, target);
      if (Math.abs(window.scrollY - target) > 1 && left-- > 0) frame = requestAnimationFrame(go);
    };
    const stop = (): void => cancelAnimationFrame(frame);
    const touches = ['wheel', 'touchstart', 'keydown'];
    for (const touch of touches) window.addEventListener(touch, stop, { passive: true });
    go();
    return () => {
      stop();
      for (const touch of touches) window.removeEventListener(touch, stop);
    };
  }, [path]);
}
