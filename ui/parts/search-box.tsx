// Search in the header: suggestions while typing, `/` from anywhere, arrows and enter.
import { Badge, Combobox, Group, Kbd, Text, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useQuery } from 'urql';
import { useLocation } from 'wouter';
import { searchQuery } from '../data/operations.ts';
import { entityPath, kindWord } from './words.ts';

/** Milliseconds of rest before a question is asked. */
const REST = 180;

export function SearchBox() {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), REST);
  const [, go] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  const box = useCombobox();
  const [{ data }] = useQuery({ query: searchQuery, variables: { text: asked, first: 8 }, pause: asked.length < 2 });
  const found = asked.length < 2 ? [] : (data?.search ?? []);
  useHotkeys([['/', () => field.current?.focus()]]);

  const leave = (path: string): void => {
    box.closeDropdown();
    setText('');
    field.current?.blur();
    go(path);
  };

  return (
    <Combobox store={box} onOptionSubmit={(id) => leave(entityPath(id))}>
      <Combobox.Target>
        <TextInput
          ref={field}
          className="search"
          aria-label="Search accounts, computers and addresses"
          placeholder="Search accounts, computers, addresses"
          value={text}
          rightSection={<Kbd size="xs">/</Kbd>}
          onChange={(event) => {
            setText(event.currentTarget.value);
            box.openDropdown();
            box.resetSelectedOption();
          }}
          onFocus={() => box.openDropdown()}
          onBlur={() => box.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && box.getSelectedOptionIndex() < 0 && text.trim())
              leave(`/search?q=${encodeURIComponent(text.trim())}`);
            if (event.key === 'Escape') field.current?.blur();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={asked.length < 2}>
        <Combobox.Options>
          {found.map((e) => (
            <Combobox.Option value={e.id} key={e.id}>
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm" truncate>
                  {e.name} <span className="dim">{kindWord[e.kind]}</span>
                </Text>
                {e.openAlerts ? (
                  <Badge size="xs" color="red" variant="light">
                    {e.openAlerts}
                  </Badge>
                ) : null}
              </Group>
            </Combobox.Option>
          ))}
          {found.length ? null : <Combobox.Empty>Nothing is named so</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
