const MARK = 'sso.'

/**
 * The refresh token of a session that began with SSO, as applications get it: the user pool gave it to another of its clients,
 * and the mark says so. It proves nothing, since the pool looks at the rest.
 */
export const ssoRefreshToken = (poolToken: string): string => `${MARK}${poolToken}`

/** The pool's own token in it; undefined where the session began with a password. */
export const poolTokenIn = (refreshToken: string): string | undefined =>
  refreshToken.startsWith(MARK) ? refreshToken.slice(MARK.length) : undefined
