import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { kdfObject } from './identity.ts'
import { asymmetricallyEncrypted, masterPasswordHash, symmetricallyEncrypted } from './schemas.ts'

/** With a key: enrols. Without, or blank: withdraws, and then the hash is not looked at. */
export const RecoveryEnrolment = z.object({
  resetPasswordKey: z
    .union([asymmetricallyEncrypted, z.literal('')], { error: 'must be an encrypted string' })
    .nullish(),
  masterPasswordHash: z.string().max(limits.masterPasswordHashLengthMax).nullish(),
})

const salt = z.string().max(limits.emailLengthMax)

const AccountRecoveryBody = z.object({
  resetMasterPassword: z.boolean().nullish(),
  resetTwoFactor: z.boolean().nullish(),
  newMasterPasswordHash: masterPasswordHash.nullish(),
  key: symmetricallyEncrypted().nullish(),
  authenticationData: z
    .object({ kdf: kdfObject, masterPasswordAuthenticationHash: masterPasswordHash, salt })
    .nullish(),
  unlockData: z.object({ kdf: kdfObject, masterKeyWrappedUserKey: symmetricallyEncrypted(), salt }).nullish(),
})

/** Both payloads that clients send (specification 4.11): the classic one, and the one that says how it was derived. */
export const AccountRecovery = AccountRecoveryBody.transform((body, context) => {
  const { authenticationData, unlockData } = body
  const clearsTwoStepLogin = body.resetTwoFactor === true
  const masterPasswordHash = authenticationData?.masterPasswordAuthenticationHash ?? body.newMasterPasswordHash
  const key = unlockData?.masterKeyWrappedUserKey ?? body.key
  const complain = (path: string, message: string) => {
    context.issues.push({ code: 'custom', input: body, path: [path], message })
    return z.NEVER
  }
  if (body.resetMasterPassword === false || (clearsTwoStepLogin && !masterPasswordHash && !key)) {
    if (!clearsTwoStepLogin) return complain('resetMasterPassword', 'must be true unless resetTwoFactor is')
    return { password: null, clearsTwoStepLogin }
  }
  if (!masterPasswordHash) return complain('newMasterPasswordHash', 'must be given')
  if (!key) return complain('key', 'must be given')
  if (authenticationData && unlockData && !isAlike(authenticationData, unlockData)) {
    return complain('unlockData', 'must be derived like authenticationData')
  }
  const derived = unlockData ?? authenticationData
  const derivation = derived
    ? {
        salt: derived.salt,
        kdf: {
          kdf: derived.kdf.kdfType,
          iterations: derived.kdf.iterations,
          memory: derived.kdf.memory ?? null,
          parallelism: derived.kdf.parallelism ?? null,
        },
      }
    : null
  return { password: { masterPasswordHash, key, derivation }, clearsTwoStepLogin }
}).meta({ documentedAs: AccountRecoveryBody })

type Derived = { readonly kdf: z.infer<typeof kdfObject>; readonly salt: string }

function isAlike(one: Derived, other: Derived): boolean {
  return (
    one.salt === other.salt &&
    one.kdf.kdfType === other.kdf.kdfType &&
    one.kdf.iterations === other.kdf.iterations &&
    (one.kdf.memory ?? null) === (other.kdf.memory ?? null) &&
    (one.kdf.parallelism ?? null) === (other.kdf.parallelism ?? null)
  )
}

const details = {
  kdf: z.number(),
  kdfIterations: z.number(),
  kdfMemory: z.number().nullable(),
  kdfParallelism: z.number().nullable(),
  masterPasswordSalt: z.string(),
  resetPasswordKey: z.string(),
  encryptedPrivateKey: z.string().nullable(),
}

const named = { object: z.literal('organizationUserResetPasswordDetails'), organizationUserId: z.string() }

/** What a client needs to open a member's user key and to wrap it anew. */
export const RecoveryDetailsReply = z.object({ ...named, ...details }).meta({ id: 'RecoveryDetails' })

/** The same for one of many; a row that the caller may not recover has an error and nothing else. */
export const RecoveryRowReply = z.object({
  ...named,
  ...Object.fromEntries(Object.entries(details).map(([name, schema]) => [name, schema.nullable()])),
  error: z.string(),
})
