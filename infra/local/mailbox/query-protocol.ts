import { randomUUID } from 'node:crypto'
import { escapeHtml } from '../../../shared/markup/html.ts'

const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/'
const serverFaultStatus: Record<string, number> = { InternalFailure: 500, ServiceUnavailable: 503 }

/** Answer of the AWS Query protocol. */
export type QueryAnswer = { status: number; xml: string }

/**
 * A refusal with the error code a client sees as the exception's name.
 * Codes: https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html and each action's page.
 */
export class SesError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Members of a list parameter: `<name>.member.1`, `<name>.member.2`, … in order, up to the first gap. */
export function listParameter(form: URLSearchParams, name: string): string[] {
  const members: string[] = []
  for (;;) {
    const member = form.get(`${name}.member.${members.length + 1}`)
    if (member === null) return members
    members.push(member)
  }
}

/** Members of a list of `{Name, Value}` structures, up to the first gap. */
export function tagListParameter(form: URLSearchParams, name: string): { name: string; value: string }[] {
  const tags: { name: string; value: string }[] = []
  for (;;) {
    const prefix = `${name}.member.${tags.length + 1}`
    const tagName = form.get(`${prefix}.Name`)
    if (tagName === null) return tags
    tags.push({ name: tagName, value: form.get(`${prefix}.Value`) ?? '' })
  }
}

/** The value of a parameter that must be there. Throws `ValidationError`. */
export function requiredParameter(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value !== null) return value
  throw new SesError(
    'ValidationError',
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  )
}

/** Success: the fields of the action's result, flat. */
export function resultAnswer(action: string, result: Record<string, string | number>): QueryAnswer {
  const fields = Object.entries(result)
    .map(([name, value]) => `<${name}>${escapeHtml(String(value))}</${name}>`)
    .join('')
  const xml =
    `<${action}Response xmlns="${namespace}"><${action}Result>${fields}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`
  return { status: 200, xml }
}

/** Refusal: 503 and 500 for the two server faults, 400 for everything else, throttling included. */
export function errorAnswer(error: SesError): QueryAnswer {
  const status = serverFaultStatus[error.code] ?? 400
  const xml =
    `<ErrorResponse xmlns="${namespace}"><Error><Type>${status === 400 ? 'Sender' : 'Receiver'}</Type>` +
    `<Code>${escapeHtml(error.code)}</Code><Message>${escapeHtml(error.message)}</Message></Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`
  return { status, xml }
}
