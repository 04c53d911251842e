import * as z from 'zod'
import { limits } from '../config/limits.ts'

/** Line ends, control characters and those that turn or hide what follows: in a name they only deceive. */
const DECEIVING = /[\p{Cc}\p{Zl}\p{Zp}\u200B\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/u

const plain = z
  .string()
  .trim()
  .refine(
    (value) => value.isWellFormed() && !DECEIVING.test(value),
    'must not contain line ends or invisible characters',
  )

/** Text that may be blank, trimmed, on one line. */
export const optionalText = (lengthMax: number) =>
  plain.max(lengthMax, `must not be longer than ${lengthMax} characters`).nullish()

/** Text that is not blank, trimmed, on one line. */
export const text = (lengthMax: number) =>
  plain.min(1, 'must not be empty').max(lengthMax, `must not be longer than ${lengthMax} characters`)

/** A GUID in any letter case. */
export const guid = z.guid('must be a GUID').toLowerCase()

const STRICT_EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/

/** An e-mail address by the strict rule (specification 14.8), lower-cased. */
export const email = z
  .string()
  .trim()
  .max(limits.emailLengthMax, `must not be longer than ${limits.emailLengthMax} characters`)
  .regex(STRICT_EMAIL, 'must be an e-mail address such as name@example.com')
  .toLowerCase()

const BASE64 = '[A-Za-z0-9+/]+={0,2}'

/** A string that a client encrypted with a symmetric key: `2.iv|ciphertext|mac` (specification 14.6). */
export const symmetricallyEncrypted = (lengthMax = 20_000) =>
  z
    .string()
    .max(lengthMax, `must not be longer than ${lengthMax} characters`)
    .regex(new RegExp(`^2\\.${BASE64}\\|${BASE64}\\|${BASE64}$`), 'must be an encrypted string of type 2')

/** A key that a client wrapped with an RSA public key: `4.ciphertext` (specification 14.6; type 3 is its SHA-256 form). */
export const asymmetricallyEncrypted = z
  .string()
  .max(2000, 'must not be longer than 2000 characters')
  .regex(new RegExp(`^[34]\\.${BASE64}$`), 'must be an encrypted string of type 3 or 4')

/** A key wrapped either way. */
export const encrypted = z.union([symmetricallyEncrypted(), asymmetricallyEncrypted], {
  error: 'must be an encrypted string',
})

/** A DER public key in base64. */
export const publicKey = z
  .string()
  .max(2000)
  .regex(new RegExp(`^${BASE64}$`), 'must be base64')

/** A whole number within bounds. */
export const wholeNumber = (min: number, max: number) =>
  z.int('must be a whole number').min(min, `must be ${min} or more`).max(max, `must be ${max} or less`)

/** Wraps a list the way existing clients expect it (specification 14.4). */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.object({ object: z.literal('list'), data: z.array(item), continuationToken: z.string().nullable() })

/** Paging as query parameters. Without `pageSize` a list answers as much as it can in one page. */
export const paging = z.object({
  pageSize: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(limits.pageSizeMax, `must be ${limits.pageSizeMax} or less`)
    .optional(),
  continuationToken: z.string().max(2000).optional(),
})

const level = {
  readOnly: z.boolean().default(false),
  hidePasswords: z.boolean().default(false),
  manage: z.boolean().default(false),
}

/**
 * Who or what shall be given access at which level (specification 5.1). A client that names its user by default names null
 * where he has no row in the organization, as a provider's staff: such an entry gives nothing.
 */
export const accessSelections = z
  .array(z.object({ id: guid.nullable(), ...level }))
  .max(limits.namedMax, `must not name more than ${limits.namedMax}`)
  .nullish()

/** A level of access and whose or to what it is, as clients read it. */
export const AccessSelectionReply = z
  .object({ id: z.string(), readOnly: z.boolean(), hidePasswords: z.boolean(), manage: z.boolean() })
  .meta({ id: 'AccessSelection' })

export const dateTime = z.string().meta({ format: 'date-time' })

/** What a client derives: 32 bytes. A shorter text would be a password that the user pool refuses. */
export const masterPasswordHash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64')

/** What a plan includes, by the names that clients know (specification 2.5). */
export const planFlags = {
  useGroups: z.boolean(),
  useDirectory: z.boolean(),
  useEvents: z.boolean(),
  useTotp: z.boolean(),
  use2fa: z.boolean(),
  useApi: z.boolean(),
  useScim: z.boolean(),
  usersGetPremium: z.boolean(),
  usePolicies: z.boolean(),
  useSso: z.boolean(),
  useOrganizationDomains: z.boolean(),
  useKeyConnector: z.boolean(),
  useResetPassword: z.boolean(),
  useCustomPermissions: z.boolean(),
  useMyItems: z.boolean(),
  useInviteLinks: z.boolean(),
  useRiskInsights: z.boolean(),
}
