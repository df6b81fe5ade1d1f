// To the clipboard, with a notice.
import { notify } from './notice.tsx';

/** @param what begins the notice, `The link` */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(`${what} is on the clipboard`);
  } catch {
    notify('The browser does not allow copying here', { problem: true });
  }
}
