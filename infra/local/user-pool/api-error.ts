/**
 * A refusal in the words of the Cognito API: `code` is the exception's name as the API reference lists it, and reaches
 * the caller as `__type` with HTTP status 400.
 */
export class ApiError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** A refusal with NotAuthorizedException, the API's answer to every failed proof of identity. */
export function notAuthorized(message: string): ApiError {
  return new ApiError('NotAuthorizedException', message)
}

/** A refusal with InvalidParameterException. */
export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message)
}
