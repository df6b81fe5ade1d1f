// The filters of the alerts. They stand in the address: a filtered list can be sent to a colleague, and the way back undoes a step.
import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { AlertFilter, AlertStatus, Severity, SummaryQuery } from '../data/generated/graphql.ts';
import { dayBounds, isDay } from './days.tsx';
import { number, severityWord, shortDay, statusWord } from './words.ts';

type Summary = SummaryQuery['summary'];

const severities: readonly Severity[] = ['high', 'medium', 'low'];
const statuses: readonly AlertStatus[] = ['open', 'suppressed', 'closed'];
const names = ['severity', 'status', 'type', 'text', 'entity', 'day'] as const;
type Name = (typeof names)[number];
/** Milliseconds of rest before a text is searched. */
const REST = 250;

export interface Filters {
  filter: AlertFilter;
  severity: readonly Severity[];
  status: readonly AlertStatus[];
  type: string | null;
  text: string;
  entity: string | null;
  day: string | null;
  /** Something other than the open alerts is asked for. */
  any: boolean;
  /** `inPlace` for what is being typed: not a step to go back to. */
  set(name: Name, values: readonly string[], inPlace?: boolean): void;
  clear(): void;
}

export function useFilters(): Filters {
  const [params, setParams] = useSearchParams();
  const severity = severities.filter((s) => params.getAll('severity').includes(s));
  const asked = statuses.filter((s) => params.getAll('status').includes(s));
  const status = asked.length ? asked : (['open'] as const);
  const [type, text, entity] = [params.get('type'), params.get('text') ?? '', params.get('entity')];
  const day = isDay(params.get('day')) ? params.get('day') : null;
  return {
    severity,
    status,
    type,
    text,
    entity,
    day,
    any: names.some((name) => params.has(name)),
    filter: {
      status: [...status],
      ...(severity.length ? { severity: [...severity] } : {}),
      ...(type ? { type: [type] } : {}),
      ...(text ? { text } : {}),
      ...(entity ? { entity } : {}),
      ...(day ? dayBounds(day) : {}),
    },
    set(name, values, inPlace = false) {
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          next.delete(name);
          for (const v of values) if (v) next.append(name, v);
          return next;
        },
        { replace: inPlace },
      );
    },
    clear: () => setParams(new URLSearchParams()),
  };
}

function Choices<T extends string>({
  label,
  all,
  chosen,
  words,
  counts,
  choose,
}: {
  label: string;
  all: readonly T[];
  chosen: readonly T[];
  words: Record<T, string>;
  counts?: Partial<Record<T, number>> | undefined;
  choose: (next: T[]) => void;
}) {
  return (
    <fieldset className="choices">
      <legend className="hidden">{label}</legend>
      {all.map((one) => (
        <button
          type="button"
          key={one}
          className={one}
          aria-pressed={chosen.includes(one)}
          onClick={() => choose(chosen.includes(one) ? chosen.filter((c) => c !== one) : [...chosen, one])}
        >
          {words[one]}
          {counts?.[one] === undefined ? null : <span className="count">{number(counts[one])}</span>}
        </button>
      ))}
    </fieldset>
  );
}

function TextFilter({ filters }: { filters: Filters }) {
  const [text, setText] = useState(filters.text);
  const search = useDebouncedCallback((value: string) => filters.set('text', [value.trim()], true), REST);
  // The way back, or "clear", changes the address and not what is typed.
  useEffect(() => setText((typed) => (typed.trim() === filters.text ? typed : filters.text)), [filters.text]);
  return (
    <TextInput
      aria-label="Words in the title or in names"
      placeholder="Title, account or computer"
      value={text}
      maxLength={200}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}

/** A filter that is set elsewhere, to be taken off here. */
function Token({ text, remove }: { text: string; remove: () => void }) {
  return (
    <button type="button" className="token" onClick={remove} aria-label={`Without the filter ${text}`}>
      {text} <span aria-hidden="true">×</span>
    </button>
  );
}

export function FilterBar({ filters, summary }: { filters: Filters; summary: Summary | undefined }) {
  const { severity, status, type, entity, day } = filters;
  // The numbers are those of all open alerts.
  const onlyOpen = status.length === 1 && status[0] === 'open';
  const open = summary && summary.high + summary.medium + summary.low;
  const types = (summary?.byType ?? []).map((t) => ({ value: t.type, label: `${t.title} (${number(t.count)})` }));
  if (type && !types.some((t) => t.value === type)) types.push({ value: type, label: type });
  return (
    <div className="filters">
      <Choices
        label="Severity"
        all={severities}
        chosen={severity}
        words={severityWord}
        counts={onlyOpen ? summary : undefined}
        choose={(next) => filters.set('severity', next)}
      />
      <Choices
        label="Status"
        all={statuses}
        chosen={status}
        words={statusWord}
        counts={summary && { open, suppressed: summary.suppressed, closed: summary.closed }}
        choose={(next) => filters.set('status', next.length === 1 && next[0] === 'open' ? [] : next)}
      />
      <Select
        aria-label="Detection"
        placeholder="Every detection"
        clearable
        searchable
        value={type}
        onChange={(v) => filters.set('type', v ? [v] : [])}
        data={types}
        comboboxProps={{ width: 340, position: 'bottom-start' }}
      />
      <TextFilter filters={filters} />
      {entity ? <Token text={entity.slice(entity.indexOf(':') + 1)} remove={() => filters.set('entity', [])} /> : null}
      {day ? <Token text={shortDay(`${day}T12:00:00`)} remove={() => filters.set('day', [])} /> : null}
      {filters.any ? (
        <button type="button" className="quiet" onClick={filters.clear}>
          Clear
        </button>
      ) : null}
    </div>
  );
}
