import { invalidParameter } from './api-error.ts'
import type { User } from './users.ts'

type Searchable = { readonly of: (user: User) => string | undefined; readonly anyCase?: boolean }

const attribute = (name: string): Searchable => ({ of: ({ attributes }) => attributes[name] })

const searchable = new Map<string, Searchable>([
  ['username', { of: ({ username }) => username }],
  ['sub', { of: ({ sub }) => sub }],
  ['cognito:user_status', { of: ({ status }) => status, anyCase: true }],
  ['status', { of: ({ enabled }) => (enabled ? 'Enabled' : 'Disabled') }],
  ['email', { ...attribute('email'), anyCase: true }],
  ...['phone_number', 'name', 'given_name', 'family_name', 'preferred_username'].map((name): [string, Searchable] => [
    name,
    attribute(name),
  ]),
])

/**
 * Reads a filter of ListUsers: empty for all, `attribute = "value"` for equality or `attribute ^= "value"` for a prefix,
 * over the attributes that AWS lets be searched. InvalidParameterException for anything else.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
 */
export function parseUserFilter(filter: string): (user: User) => boolean {
  if (filter.trim() === '') {
    return () => true
  }
  const [, name = '', operator, quoted] = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/s.exec(filter) ?? []
  if (quoted === undefined) {
    throw invalidParameter('Error while parsing filter.')
  }
  const field = searchable.get(name)
  if (!field) {
    throw invalidParameter(`Invalid search attribute: ${name}`)
  }
  const folded = (text: string) => (field.anyCase ? text.toLowerCase() : text)
  const wanted = folded(quoted.replaceAll(/\\(.)/gs, '$1'))
  return (user) => {
    const value = field.of(user)
    return value !== undefined && (operator === '=' ? folded(value) === wanted : folded(value).startsWith(wanted))
  }
}
