/** The pool's name for somebody whom a provider vouches for: the provider's name and his own. */
const USER_NAME = /\b[\da-f]{32}_[^\s']+/gi
const QUOTED_VALUE = /Value '[^']*'/g
const ADDRESS = /[^\s@:,;<>()"'=]+@([^\s@:,;<>()"']+)/g
/** Names of users, codes, tokens and assertions: nothing that people write is as long without a break. */
const OPAQUE = /(?<![\w+=-])[\w+=-]{32,}(?![\w+=-])/g
const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Text from outside as it may be kept and shown: in one line, not long, without control characters, the local part of
 * addresses, and whatever could be a secret.
 */
export function withoutPersons(text: string, lengthMax = 300): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .replaceAll(QUOTED_VALUE, "Value '***'")
    .replaceAll(USER_NAME, '***')
    .replaceAll(ADDRESS, '***@$1')
    .replaceAll(OPAQUE, (word) => (GUID.test(word) ? word : '***'))
    .slice(0, lengthMax)
}
