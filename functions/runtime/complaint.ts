import type { SchemaIssue } from '../../shared/api/route.ts'

const ARTICLES: Readonly<Record<string, string>> = { array: 'an array', object: 'an object', int: 'a whole number' }

/** The complaints of a schema, by the path of the field. */
export function complaintsByField(issues: readonly SchemaIssue[]): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const issue of issues) (fields[issue.path.map(String).join('.')] ??= []).push(complaint(issue))
  return fields
}

/** What a caller reads of a schema's complaint: the schema's own words, or ours where it has none for people. */
function complaint(issue: SchemaIssue): string {
  const { code, message, expected = '', maximum, minimum, origin } = issue
  const isOwnWording = !/^(Invalid|Too)/.test(message)
  if (isOwnWording) return message
  const unit = origin === 'string' ? ' characters' : ''
  switch (code) {
    case 'invalid_type':
      if (message.endsWith('received undefined')) return 'must be given'
      return `must be ${ARTICLES[expected] ?? `a ${expected}`}`
    case 'too_big':
      return `must be at most ${maximum}${unit}`
    case 'too_small':
      return `must be at least ${minimum}${unit}`
    default:
      return 'does not have the right form'
  }
}
