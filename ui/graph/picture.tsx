// The picture of a neighbourhood or an alert, with what analysts do with pictures: choose and open what is in it, zoom, spread over
// the window, read it as a list, save it, mask names for a report, see the query behind it.
import { Menu, Switch, useComputedColorScheme } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { PictureFragment } from '../data/generated/graphql.ts';
import { copyText } from '../parts/copy.ts';
import { entityPath, number } from '../parts/words.ts';
import { Canvas, type CanvasHandle } from './canvas.tsx';
import { EdgeDetails, Legend, NodeDetails, pictureWords } from './details.tsx';
import { type DrawnNode, fold, type Role } from './fold.ts';
import { masked, plain } from './names.ts';
import { Relations } from './relations.tsx';
import { saveFile } from './save.ts';

const nobody: ReadonlyMap<string, Role> = new Map();
type Shown = 'picture' | 'relations' | 'query';
const views: readonly (readonly [Shown, string])[] = [
  ['picture', 'Picture'],
  ['relations', 'Relations'],
  ['query', 'Query'],
];

function Query({ graph }: { graph: PictureFragment }) {
  const text = `// Parameters: ${graph.parameters}\n${graph.cypher}`;
  return (
    <div className="query">
      <button type="button" className="quiet" onClick={() => copyText(text, 'The query')}>
        Copy
      </button>
      <pre>{text}</pre>
    </div>
  );
}

/**
 * @param props.roles what an alert names its entities as
 * @param props.centre the entity whose neighbourhood it is
 * @param props.file name of saved files, without ending
 */
export function Picture(props: { graph: PictureFragment; roles?: ReadonlyMap<string, Role>; centre?: string; file: string }) {
  const { roles = nobody, centre, file } = props;
  // An answer that says the same again must not move the picture.
  const text = useMemo(() => JSON.stringify(props.graph), [props.graph]);
  const graph = useMemo(() => JSON.parse(text) as PictureFragment, [text]);

  const canvas = useRef<CanvasHandle>(null);
  const [, go] = useLocation();
  const [shown, show] = useState<Shown>('picture');
  const [mask, setMask] = useState(false);
  const [wide, setWide] = useState(false);
  const [chosen, choose] = useState<string>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const dark = useComputedColorScheme('light') === 'dark';
  const drawn = useMemo(() => fold(graph, { roles, centre, open }), [graph, roles, centre, open]);
  const name = useMemo(() => (mask ? masked(graph.nodes) : plain), [mask, graph.nodes]);

  const node = drawn.nodes.find((n) => n.id === chosen);
  const edge = drawn.edges.find((e) => e.id === chosen);
  const unfold = (id: string): void => {
    setOpen(new Set([...open, id]));
    choose(undefined);
  };
  const openNode = (one: DrawnNode): void => (one.members.length > 1 ? unfold(one.id) : go(entityPath(one.id)));
  const words = pictureWords(drawn);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is a second way beside the button
    <div
      className={wide ? 'picture wide' : 'picture'}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && wide) setWide(false);
      }}
    >
      <div className="tools">
        <fieldset className="choices">
          <legend className="hidden">Show as</legend>
          {views.map(([one, word]) => (
            <button type="button" key={one} aria-pressed={shown === one} onClick={() => show(one)}>
              {word}
            </button>
          ))}
        </fieldset>
        {shown === 'query' ? null : (
          <Switch size="xs" label="Mask names" checked={mask} onChange={(event) => setMask(event.currentTarget.checked)} />
        )}
        {shown === 'picture' ? (
          <div className="zoom">
            {open.size ? (
              <button type="button" onClick={() => setOpen(new Set())}>
                Fold
              </button>
            ) : null}
            <button type="button" aria-label="Smaller" title="Smaller (−)" onClick={() => canvas.current?.zoom(1 / 1.25)}>
              −
            </button>
            <button type="button" aria-label="Larger" title="Larger (+)" onClick={() => canvas.current?.zoom(1.25)}>
              +
            </button>
            <button type="button" title="Fit (0)" onClick={() => canvas.current?.fit()}>
              Fit
            </button>
            <button type="button" aria-pressed={wide} onClick={() => setWide(!wide)}>
              {wide ? 'Back to the page' : 'Whole window'}
            </button>
            <Menu position="bottom-end" withinPortal={!wide}>
              <Menu.Target>
                <button type="button">Save</button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => saveFile(`${file}.png`, canvas.current?.png() ?? '')}>PNG, for a ticket</Menu.Item>
                <Menu.Item
                  onClick={() =>
                    saveFile(`${file}.svg`, `data:image/svg+xml;charset=utf-8,${encodeURIComponent(canvas.current?.svg() ?? '')}`)
                  }
                >
                  SVG, for a report
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        ) : null}
      </div>
      {shown === 'picture' ? (
        <div className="board">
          <Canvas
            ref={canvas}
            drawn={drawn}
            name={name}
            chosen={chosen}
            choose={choose}
            open={openNode}
            dark={dark}
            free={wide}
            label={`Picture of ${words}. Arrow keys go from one to the next, Enter opens it, plus and minus zoom, 0 fits. The same as a list is under Relations.`}
          />
          <aside className="details" aria-live="polite" aria-label="Chosen in the picture">
            {node ? <NodeDetails node={node} drawn={drawn} name={name} unfold={unfold} /> : null}
            {edge ? <EdgeDetails edge={edge} drawn={drawn} name={name} /> : null}
            {node || edge ? null : (
              <>
                <p className="dim">
                  {words}
                  {graph.omitted
                    ? `; ${number(graph.omitted)} more relations are left out; of each kind the latest are shown`
                    : ''}
                </p>
                <Legend drawn={drawn} alert={roles.size > 0} />
                <p className="dim">Click for details, double click to open. {wide ? '' : 'Ctrl and wheel zoom.'}</p>
              </>
            )}
          </aside>
        </div>
      ) : null}
      {shown === 'relations' ? <Relations graph={graph} name={name} /> : null}
      {shown === 'query' ? <Query graph={graph} /> : null}
    </div>
  );
}
