import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { ApiError } from './api-error.ts'

/** `Policies.PasswordPolicy` of a pool; what is not named is not required, as on AWS. */
export const passwordPolicySchema = z.looseObject({
  MinimumLength: z.int().min(6).max(99).default(8),
  RequireUppercase: z.boolean().default(false),
  RequireLowercase: z.boolean().default(false),
  RequireNumbers: z.boolean().default(false),
  RequireSymbols: z.boolean().default(false),
  TemporaryPasswordValidityDays: z.int().min(0).max(365).default(7),
})

/** The rules of a pool's passwords. */
export type PasswordPolicy = z.output<typeof passwordPolicySchema>

/** The policy of a pool that names none. */
export const defaultPasswordPolicy: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html; a space counts inside only.
const symbol = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+ -]/

/** Lets a password pass that keeps the policy; else InvalidPasswordException says which rule it breaks. */
export function checkPasswordPolicy(policy: PasswordPolicy, password: string): void {
  const rules: [broken: boolean, rule: string][] = [
    [password.length < policy.MinimumLength, 'Password not long enough'],
    [password.length > 256, 'Password too long'],
    [policy.RequireUppercase && !/\p{Lu}/u.test(password), 'Password must have uppercase characters'],
    [policy.RequireLowercase && !/\p{Ll}/u.test(password), 'Password must have lowercase characters'],
    [policy.RequireNumbers && !/[0-9]/.test(password), 'Password must have numeric characters'],
    [policy.RequireSymbols && !symbol.test(password.trim()), 'Password must have symbol characters'],
  ]
  const broken = rules.find(([isBroken]) => isBroken)
  if (broken) {
    throw new ApiError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`)
  }
}

/** A random password that keeps any policy. */
export function generatePassword(policy: PasswordPolicy): string {
  const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!@#%&*']
  const length = Math.max(policy.MinimumLength, 20)
  return Array.from({ length }, (_, index) => {
    const letters = classes[index % classes.length] ?? ''
    return letters[randomInt(letters.length)]
  }).join('')
}

const cost = { N: 2 ** 14, r: 8, p: 1 }

/** A salted scrypt hash: `scrypt$<salt>$<key>`, both in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt, cost)).toString('base64url')}`
}

/** Whether the password is the one that was hashed; takes the same time either way. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, salt = '', key = ''] = hash.split('$')
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), cost), Buffer.from(key, 'base64url'))
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  scrypt(password, salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)))
  return promise
}
