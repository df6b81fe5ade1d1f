// The drawing itself: Cytoscape on a canvas, by pointer, touch and keyboard.
import cytoscape, { type Core, type ElementDefinition } from 'cytoscape';
import { type KeyboardEvent, type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { arrange } from './arrange.ts';
import type { Drawn, DrawnEdge, DrawnNode } from './fold.ts';
import { edgeName, type NameOf, nodeName } from './names.ts';
import { svgOf } from './save.ts';
import { palette, style } from './style.ts';

/** Lines of which all carry their names; of more, those that are pointed at. */
const NAMED = 14;
/** A small picture is not blown up. */
const LARGEST = 1.2;
const [LEAST_ZOOM, MOST_ZOOM] = [0.12, 3];
const MARGIN = 34;
/** A canvas of fewer pixels is drawn narrow. */
const NARROW = 560;
const STEP = 1.25;

export interface CanvasHandle {
  fit(): void;
  zoom(by: number): void;
  png(): string;
  svg(): string;
}

function ringOf({ role, members, centre }: DrawnNode, told: boolean): string {
  if (role) return role === 'to' ? 'target' : 'source';
  return told && !centre && members.some((m) => m.openAlerts > 0) ? 'alerts' : '';
}

function widthOf({ relations, about, told }: DrawnEdge): number {
  if (told) return 1.6;
  const times = relations.reduce((sum, r) => sum + r.count, 0);
  return (about ? 1.6 : 1) + Math.min(2.5, Math.log10(times + 1) * 0.8);
}

function elements(drawn: Drawn, name: NameOf, narrow: boolean): ElementDefinition[] {
  const places = arrange(drawn, narrow);
  const alertPicture = drawn.nodes.some((n) => n.role);
  const about = drawn.edges.filter((e) => e.about && !e.told).length;
  const all = about ? 0 : drawn.edges.length;
  return [
    ...drawn.nodes.map((node): ElementDefinition => {
      const [first] = node.members;
      const { x, y, side } = places.get(node.id) ?? { x: 0, y: 0, side: 'below' };
      return {
        group: 'nodes',
        position: { x, y },
        data: {
          id: node.id,
          kind: node.kind,
          label: `${node.members.some((m) => m.sensitive) ? '★ ' : ''}${nodeName(node, name)}`,
          side,
          ring: ringOf(node, !alertPicture),
          size: node.centre ? 52 : node.members.length > 1 ? 48 : 40,
          square: Boolean(first?.domainController),
          many: node.members.length > 1,
          centre: node.centre,
        },
      };
    }),
    ...drawn.edges.map((edge): ElementDefinition => {
      const named = edge.about ? about <= NAMED : all > 0 && all <= NAMED;
      return {
        group: 'edges',
        classes: named ? 'named' : '',
        data: {
          id: edge.id,
          source: edge.source,
          target: edge.target,
          label: edgeName(edge),
          width: widthOf(edge),
          about: edge.about,
          told: edge.told,
          failed: !edge.told && edge.relations.every((r) => r.count > 0 && r.failed >= r.count),
        },
      };
    }),
  ];
}

function fit(core: Core): void {
  core.fit(undefined, MARGIN);
  if (core.zoom() <= LARGEST) return;
  core.zoom(LARGEST);
  core.center();
}

/** The nearest node in the direction of an arrow. */
function next(core: Core, from: string, dx: number, dy: number): string | undefined {
  const start = core.getElementById(from).position();
  let best: { id: string; far: number } | undefined;
  for (const node of core.nodes().toArray()) {
    const { x, y } = node.position();
    const along = (x - start.x) * dx + (y - start.y) * dy;
    if (along < 1) continue;
    const far = along + 2.5 * Math.abs((x - start.x) * dy + (y - start.y) * dx);
    if (!best || far < best.far) best = { id: node.id(), far };
  }
  return best?.id;
}

const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * @param props.chosen id of the node or line that is shown in detail
 * @param props.open called for a node on double click and Enter
 * @param props.free the wheel zooms and fingers move the picture, not the page
 */
export function Canvas(props: {
  drawn: Drawn;
  name: NameOf;
  chosen: string | undefined;
  choose: (id: string | undefined) => void;
  open: (node: DrawnNode) => void;
  dark: boolean;
  free: boolean;
  label: string;
  ref: Ref<CanvasHandle>;
}) {
  const { drawn, name, chosen, dark, free, label, ref } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<Core>(null);
  const fitted = useRef(true);
  const choose = useEffectEvent(props.choose);
  const openNode = (id: string): void => {
    const node = drawn.nodes.find((n) => n.id === id);
    if (node) props.open(node);
  };
  const open = useEffectEvent(openNode);

  useEffect(() => {
    const container = place.current;
    if (!container) return undefined;
    const core = cytoscape({
      container,
      minZoom: LEAST_ZOOM,
      maxZoom: MOST_ZOOM,
      boxSelectionEnabled: false,
      autounselectify: true,
      layout: { name: 'preset' },
    });
    view.current = core;
    core.on('tap', (event) => choose(event.target === core ? undefined : String(event.target.id())));
    core.on('dbltap', 'node', (event) => open(String(event.target.id())));
    core.on('mouseover', 'node, edge', (event) => {
      container.style.cursor = 'pointer';
      event.target.addClass('pointed');
      if (event.target.isNode() && event.target.connectedEdges().length <= NAMED)
        event.target.connectedEdges().addClass('pointed');
    });
    core.on('mouseout', 'node, edge', () => {
      container.style.cursor = '';
      core.elements().removeClass('pointed');
    });
    core.on('dragpan scrollzoom pinchzoom', () => {
      fitted.current = false;
    });
    const onWheel = (event: WheelEvent): void => {
      // The page's own unless a key says otherwise; a trackpad's pinch comes as Ctrl and wheel.
      if (core.userZoomingEnabled() || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const { left, top } = container.getBoundingClientRect();
      const renderedPosition = { x: event.clientX - left, y: event.clientY - top };
      core.zoom({ level: core.zoom() * Math.exp(-event.deltaY / 300), renderedPosition });
      fitted.current = false;
    };
    container.addEventListener('wheel', onWheel, { passive: false });
    const resized = new ResizeObserver(() => {
      core.resize();
      if (fitted.current) fit(core);
    });
    resized.observe(container);
    return () => {
      resized.disconnect();
      container.removeEventListener('wheel', onWheel);
      core.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const touch = window.matchMedia('(pointer: coarse)').matches;
    const core = view.current;
    core?.userZoomingEnabled(free);
    core?.userPanningEnabled(free || !touch);
    core?.autoungrabify(touch && !free);
  }, [free]);

  useEffect(() => {
    const core = view.current;
    if (!core) return;
    const wanted = elements(drawn, name, core.width() < NARROW);
    const ids = new Set(wanted.map((e) => e.data.id));
    const same =
      core.elements().length === ids.size &&
      core
        .elements()
        .toArray()
        .every((e) => ids.has(e.id()));
    core.batch(() => {
      if (!same) core.elements().remove();
      if (!same) core.add(wanted);
      // The reader may have moved nodes: a change that adds nothing leaves them there.
      else
        for (const { data, classes } of wanted)
          core
            .getElementById(String(data.id))
            .data(data)
            .toggleClass('named', classes === 'named');
    });
    if (same) return;
    fitted.current = true;
    fit(core);
  }, [drawn, name]);

  useEffect(() => void view.current?.style(style(dark)), [dark]);

  useEffect(() => {
    const core = view.current;
    core?.batch(() => {
      core.elements().removeClass('chosen aside');
      if (chosen === undefined) return;
      const one = core.getElementById(chosen);
      if (one.empty()) return;
      const near = drawn.nodes.some((n) => n.id === chosen) ? one.closedNeighborhood() : one.union(one.connectedNodes());
      core.elements().not(near).addClass('aside');
      one.addClass('chosen');
      if (one.isNode() && one.connectedEdges().length <= NAMED) one.connectedEdges().addClass('chosen');
    });
  }, [chosen, drawn]);

  function zoom(by: number): void {
    const core = view.current;
    if (!core) return;
    fitted.current = false;
    core.zoom({ level: core.zoom() * by, renderedPosition: { x: core.width() / 2, y: core.height() / 2 } });
  }

  function toFit(): void {
    if (!view.current) return;
    fitted.current = true;
    fit(view.current);
  }

  useImperativeHandle(ref, () => ({
    fit: toFit,
    zoom,
    png: () => view.current?.png({ full: true, scale: 2, bg: palette(dark).ground }) ?? '',
    svg: () => (view.current ? svgOf(view.current, palette(dark)) : ''),
  }));

  function onKeyDown(event: KeyboardEvent): void {
    const core = view.current;
    if (!core || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow) {
      const at = chosen !== undefined && core.getElementById(chosen).isNode() ? chosen : undefined;
      const first = drawn.nodes.find((n) => n.centre || n.role === 'from') ?? drawn.nodes[0];
      const to = at === undefined ? first?.id : next(core, at, ...arrow);
      if (to !== undefined) props.choose(to);
    } else if (event.key === 'Enter' && chosen !== undefined) openNode(chosen);
    else if (event.key === 'Escape' && chosen !== undefined) props.choose(undefined);
    else if (event.key === '+' || event.key === '=') zoom(STEP);
    else if (event.key === '-') zoom(1 / STEP);
    else if (event.key === '0') toFit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys of its own, told in its label
    <div ref={place} className="canvas" role="application" tabIndex={0} aria-label={label} onKeyDown={onKeyDown} />
  );
}
