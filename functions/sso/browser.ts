import { limits } from '../../shared/config/limits.ts'
import { env } from '../runtime/env.ts'
import { newSecret } from '../runtime/sealed-session.ts'

const SECRET = /^[\w-]{43}$/
const isSecure = () => env('PUBLIC_URL').startsWith('https:')

/** On https no other site of the domain can set it (RFC 6265bis, section 4.1.3.2). */
const cookieName = () => (isSecure() ? '__Host-keyward-sso' : 'keyward-sso')

/** The secret by which a browser is known again, if it brought one. */
export function secretOfBrowser(cookies: Readonly<Record<string, string>>): string | undefined {
  const secret = cookies[cookieName()]
  return secret !== undefined && SECRET.test(secret) ? secret : undefined
}

/** The browser's secret, kept where it has one: two windows may sign in at once. */
export function knowBrowser(cookies: Readonly<Record<string, string>>): { secret: string; cookie: string } {
  const secret = secretOfBrowser(cookies) ?? newSecret()
  const attributes = ['Path=/', `Max-Age=${limits.ssoLoginMinutes * 60}`, 'HttpOnly', 'SameSite=Lax']
  return { secret, cookie: [`${cookieName()}=${secret}`, ...attributes, ...(isSecure() ? ['Secure'] : [])].join('; ') }
}
