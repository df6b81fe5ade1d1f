// Colours and type of the portal. Every pair of text and ground here has a contrast of at least 4.5 (WCAG AA), which the browser
// tests hold.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const brand: MantineColorsTuple = [
  '#e6f4f6',
  '#cde7eb',
  '#9fd0d8',
  '#6fb6c2',
  '#4a9caa',
  '#2d8494',
  '#1b7182',
  '#0f5f70',
  '#0b4f5e',
  '#063f4c',
];

/** From text to ground. */
const slate: MantineColorsTuple = [
  '#e4ebf1',
  '#c3ced8',
  '#9dabb8',
  '#5d6d7c',
  '#34414e',
  '#2b3742',
  '#1e2832',
  '#171f27',
  '#11181f',
  '#0c1116',
];

export const theme = createTheme({
  colors: { brand, dark: slate },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: "Inter, 'Segoe UI', Roboto, system-ui, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', Menlo, 'Noto Sans Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1.05rem' } } },
});

/** Mantine's own greys are too faint to read on our grounds. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#16212b',
    '--mantine-color-dimmed': '#53616d',
    '--mantine-color-placeholder': '#65727e',
    '--mantine-color-default-border': '#d5dde4',
    '--mantine-color-anchor': '#0b5a6b',
    '--mantine-color-error': '#b3242b',
  },
  dark: {
    '--mantine-color-body': '#171f27',
    '--mantine-color-text': '#e4ebf1',
    '--mantine-color-dimmed': '#9dabb8',
    '--mantine-color-placeholder': '#8d9ba8',
    '--mantine-color-default-border': '#34414e',
    '--mantine-color-anchor': '#6ec3d2',
    '--mantine-color-error': '#ff9a9a',
  },
});
