import { Image } from '@mantine/core';
import icon from '../icon.svg';

/** The mark of the product. */
export function Brand({ size = 28 }: { readonly size?: number }) {
  return <Image src={icon} w={size} h={size} alt="" aria-hidden />;
}
