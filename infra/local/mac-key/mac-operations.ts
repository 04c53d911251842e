import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import type { KeyRing } from './key-ring.ts'

const messageBytesMax = 4096
const targetPrefix = 'TrentService.'

/** Answer of the AWS JSON 1.1 protocol. */
export type JsonAnswer = { status: number; body: Record<string, unknown> }

const blob = z.base64().transform((encoded) => Buffer.from(encoded, 'base64'))

const generateMacSchema = z.object({
  KeyId: z.string().min(1).max(2048),
  Message: blob.refine(({ length }) => length >= 1 && length <= messageBytesMax, `1 to ${messageBytesMax} bytes`),
  MacAlgorithm: z.enum(['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512']),
})
const verifyMacSchema = generateMacSchema.extend({ Mac: blob.refine(({ length }) => length >= 1, 'at least 1 byte') })

type MacRequest = z.infer<typeof generateMacSchema>

/**
 * Carries out GenerateMac or VerifyMac. `target` is the X-Amz-Target header, `body` the request's JSON text. Refusals
 * are answers with status 400: ValidationException, NotFoundException, InvalidKeyUsageException,
 * KMSInvalidMacException, UnknownOperationException.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html and API_VerifyMac.html
 */
export function callKms(keys: KeyRing, target: string, body: string): JsonAnswer {
  switch (target) {
    case `${targetPrefix}GenerateMac`:
      return generateMac(keys, body)
    case `${targetPrefix}VerifyMac`:
      return verifyMac(keys, body)
    default:
      return refusal('UnknownOperationException', `${target} is not offered here.`)
  }
}

function generateMac(keys: KeyRing, body: string): JsonAnswer {
  const request = parse(generateMacSchema, body)
  if (!request.success) return invalid(request.error)
  const mac = macOf(keys, request.data)
  if ('refused' in mac) return mac.refused
  return accepted({ KeyId: mac.arn, Mac: mac.value.toString('base64'), MacAlgorithm: 'HMAC_SHA_256' })
}

function verifyMac(keys: KeyRing, body: string): JsonAnswer {
  const request = parse(verifyMacSchema, body)
  if (!request.success) return invalid(request.error)
  const mac = macOf(keys, request.data)
  if ('refused' in mac) return mac.refused
  const given = request.data.Mac
  if (given.length !== mac.value.length || !timingSafeEqual(given, mac.value)) {
    return refusal('KMSInvalidMacException', 'The HMAC does not belong to this message and key.')
  }
  return accepted({ KeyId: mac.arn, MacValid: true, MacAlgorithm: 'HMAC_SHA_256' })
}

function macOf(keys: KeyRing, request: MacRequest): { arn: string; value: Buffer } | { refused: JsonAnswer } {
  const { KeyId, Message, MacAlgorithm } = request
  const key = keys.find(KeyId)
  if (!key) return { refused: refusal('NotFoundException', `Key '${KeyId}' does not exist`) }
  if (MacAlgorithm !== 'HMAC_SHA_256') {
    const reason = `Algorithm ${MacAlgorithm} is incompatible with key spec HMAC_256.`
    return { refused: refusal('InvalidKeyUsageException', reason) }
  }
  return { arn: key.arn, value: createHmac('sha256', key.secret).update(Message).digest() }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: string): z.ZodSafeParseResult<z.output<Schema>> {
  try {
    return schema.safeParse(JSON.parse(body))
  } catch {
    return schema.safeParse(undefined)
  }
}

/** Names the fields at fault, never their values: a message to be signed may be a secret. */
function invalid(error: z.ZodError): JsonAnswer {
  const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`)
  return refusal('ValidationException', `${faults.length} validation error(s) detected: ${faults.join('; ')}`)
}

function accepted(body: JsonAnswer['body']): JsonAnswer {
  return { status: 200, body }
}

function refusal(type: string, message: string): JsonAnswer {
  return { status: 400, body: { __type: type, message } }
}
