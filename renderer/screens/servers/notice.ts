import type { NotificationData } from '@mantine/notifications';

/** A short notice as the library shows it, with a name for its button and words that can be read. */
export const notice = (color: string, title: string, message: string): NotificationData => ({
  color,
  title,
  message,
  closeButtonProps: { 'aria-label': 'Close' },
  styles: { description: { color: 'var(--mantine-color-dimmed)' } },
});
