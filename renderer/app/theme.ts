import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const blue: MantineColorsTuple = [
  '#eaf1ff',
  '#d3dffb',
  '#a5bdf3',
  '#7599ec',
  '#4d7ae6',
  '#3567e2',
  '#2b5fd9',
  '#1c4dc2',
  '#1244ae',
  '#003a99',
];

/** Quiet surfaces, small type for dense tables, one strong colour. Shades are chosen for 4.5:1 on both backgrounds. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 6, dark: 5 },
  colors: { blue },
  defaultRadius: 'md',
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    Modal: {
      defaultProps: {
        // A dialogue's head is an element that would else be a second banner of the page.
        attributes: { header: { role: 'presentation' } },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    // The library's own grey of its words is too pale, and its button has no name.
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    },
  },
});

/** The library's own shades for secondary text, badges, coloured text and links stay below 4.5:1 on some of our surfaces. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-disabled-color': '#6b7280',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-teal-light-color': '#066649',
    '--mantine-color-orange-light-color': '#a63707',
    '--mantine-color-yellow-light-color': '#8a4b00',
    '--mantine-color-red-light-color': '#b02121',
    '--mantine-color-teal-text': '#087f5b',
    '--mantine-color-orange-text': '#b23c0b',
    '--mantine-color-red-text': '#c92a2a',
    '--mantine-color-teal-outline': '#087f5b',
    '--mantine-color-orange-outline': '#b23c0b',
    '--mantine-color-red-outline': '#c92a2a',
  },
  dark: {
    '--mantine-color-dimmed': '#a6adb5',
    '--mantine-color-placeholder': '#8f96a0',
    '--mantine-color-anchor': '#7599ec',
    '--mantine-color-error': '#ff8f8f',
    // The library's own is darker than the page, so that a quiet badge is the loudest.
    '--mantine-color-gray-light': 'var(--mantine-color-dark-4)',
    '--mantine-color-gray-light-hover': 'var(--mantine-color-dark-3)',
  },
});
