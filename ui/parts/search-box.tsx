// Search in the header: suggestions while typing, `/` from anywhere, arrows and enter.
import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useQuery } from 'urql';
import { useLocation } from 'wouter';
import type { NamedFragment } from '../data/generated/graphql.ts';
import { searchQuery } from '../data/operations.ts';
import { KindIcon } from './kinds.tsx';
import { OpenAlerts } from './severity.tsx';
import { entityPath, kindWord } from './words.ts';

/** Milliseconds of rest before a question is asked. */
const REST = 150;
const SUGGESTED = 8;
/** Fewer letters are in every other name. */
const LEAST = 2;

/** Domain or realm, which tells entities of one name apart. */
export const domainOf = (entity: NamedFragment): string | undefined =>
  ('domain' in entity ? entity.domain : undefined) ?? undefined;

export const searchPath = (text: string): string => `/search?q=${encodeURIComponent(text.trim())}`;

export function SearchBox() {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), REST);
  const [, go] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  const box = useCombobox();
  const pause = asked.length < LEAST;
  const [{ data, fetching }] = useQuery({ query: searchQuery, variables: { text: asked, first: SUGGESTED }, pause });
  const found = pause ? [] : (data?.search ?? []);
  const settled = !pause && !fetching && asked === text.trim();
  useHotkeys([['/', () => field.current?.focus()]]);

  const leave = (path: string): void => {
    box.closeDropdown();
    setText('');
    field.current?.blur();
    go(path);
  };

  return (
    <search className="search">
      <Combobox store={box} onOptionSubmit={(id) => leave(id === '' ? searchPath(text) : entityPath(id))} shadow="md">
        <Combobox.Target>
          <TextInput
            ref={field}
            aria-label="Search accounts, computers and addresses"
            placeholder="Search accounts, computers, addresses"
            value={text}
            spellCheck={false}
            autoComplete="off"
            rightSection={text ? null : <Kbd size="xs">/</Kbd>}
            onChange={(event) => {
              setText(event.currentTarget.value);
              box.openDropdown();
              box.resetSelectedOption();
            }}
            onFocus={() => box.openDropdown()}
            onBlur={() => box.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && box.getSelectedOptionIndex() < 0 && text.trim()) leave(searchPath(text));
              if (event.key === 'Escape') {
                setText('');
                field.current?.blur();
              }
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={!found.length && !settled}>
          <Combobox.Options>
            {found.map((e) => (
              <Combobox.Option value={e.id} key={e.id}>
                <span className="suggestion">
                  <KindIcon kind={e.kind} size={18} />
                  <span className="name">
                    {e.name} <span className="dim">{domainOf(e) ?? kindWord[e.kind]}</span>
                  </span>
                  <OpenAlerts count={e.openAlerts} />
                </span>
              </Combobox.Option>
            ))}
            {found.length === SUGGESTED ? (
              <Combobox.Option value="">
                <span className="dim">More named like “{text.trim()}”</span>
              </Combobox.Option>
            ) : null}
            {found.length ? null : <Combobox.Empty>Nothing seen is named so</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </search>
  );
}
