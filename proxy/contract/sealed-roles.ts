/** The bodies that hold a sealed original are of these roles: `sealed-` and the role of the masked one beside it. */
export const SEALED = 'sealed-';
export const isSealedRole = (role: string): boolean => role.startsWith(SEALED);
export const sealedRole = (role: string): string => `${SEALED}${role}`;
/** The role of the masked body that it is the original of. */
export const maskedRole = (sealed: string): string => sealed.slice(SEALED.length);
export const SEALED_MEDIA = 'application/vnd.countersign.sealed';
