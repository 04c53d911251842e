/**
 * How long the SDK waits for a service before it tries again, in milliseconds: far less than a function has, so that a
 * service that hangs leaves time to answer.
 */
export const TIME_LIMITS = { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true } as const
