import { join } from 'node:path';
import {
  Menu,
  type MenuItemConstructorOptions,
  type NativeImage,
  nativeImage,
  nativeTheme,
  Tray,
} from 'electron';
import { FLAVOUR } from '../contract/flavour.ts';
import type { TrayAct, TrayIcon, TrayItem, TrayView } from '../state/tray-view.ts';

export interface ShownTray {
  show(view: TrayView): void;
}

/** Puts the tray icon up; `icons` is the folder of the drawn ones. */
export function showTray(icons: string, first: TrayView, act: (what: TrayAct) => void): ShownTray {
  const tray = new Tray(imageOf(icons, first.icon));
  let shown = first;
  const show = (view: TrayView): void => {
    tray.setImage(imageOf(icons, view.icon));
    tray.setToolTip(view.tooltip);
    if (process.platform === 'darwin') tray.setTitle(view.title);
    tray.setContextMenu(Menu.buildFromTemplate(view.menu.map((item) => menuItem(item, act))));
    shown = view;
    // No test can look at a tray: desktops without a screen have none.
    if (FLAVOUR === 'test') Reflect.set(globalThis, 'trayView', view);
  };
  show(first);
  if (FLAVOUR === 'test') Reflect.set(globalThis, 'trayAct', act);
  // On Windows and some Linux desktops a plain click does something; on macOS it opens the menu.
  tray.on('click', () => act({ act: 'open' }));
  nativeTheme.on('updated', () => show(shown));
  return { show };
}

function menuItem(item: TrayItem, act: (what: TrayAct) => void): MenuItemConstructorOptions {
  if (item.kind === 'line') return { type: 'separator' };
  // An ampersand would underline the letter behind it.
  const label = item.label.replaceAll('&', '&&');
  if (item.kind === 'text') return { label, enabled: false };
  return { label, enabled: item.enabled, click: () => act(item.does) };
}

/** macOS tints a template by itself; elsewhere the icon is drawn for a light and a dark panel. */
function imageOf(icons: string, icon: TrayIcon): NativeImage {
  if (process.platform === 'darwin') {
    const image = nativeImage.createFromPath(join(icons, `tray-${icon}-Template.png`));
    image.setTemplateImage(true);
    return image;
  }
  const ground = nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
  return nativeImage.createFromPath(join(icons, `tray-${icon}-${ground}.png`));
}
