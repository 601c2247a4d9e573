type Child = Node | string;

/** An element with its class and what is in it; text is always text. */
export function part<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

export function button(label: string, press: () => void, strong = false): HTMLButtonElement {
  const made = part('button', strong ? 'strong' : '', label);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}
