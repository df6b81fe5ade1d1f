// What is left when a page breaks by a mistake of ours: the frame, words, and a way on.
import { Component, type ReactNode } from 'react';

export class Boundary extends Component<{ children: ReactNode }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (!('error' in this.state)) return this.props.children;
    return (
      <>
        <h1>This page broke</h1>
        <p>
          That is a mistake in Pathwarden. Please report it with these words: <code>{String(this.state.error)}</code>
        </p>
        <p className="under">
          <button type="button" className="link" onClick={() => window.location.reload()}>
            Load it again
          </button>
        </p>
      </>
    );
  }
}
