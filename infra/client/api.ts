/** What the API answered. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- the caller knows the route, and with it the shape
  readonly body: any
}

/** An answer that was not what the caller needed. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly answer: ApiAnswer
  constructor(request: string, answer: ApiAnswer) {
    super(`${request} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    this.answer = answer
  }
}

export interface ApiRequest {
  readonly body?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends a request and returns whatever comes back. */
export async function ask(url: string, method: string, path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
  const { body, form, token, headers } = request
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      'device-type': '21',
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(form && { body: new URLSearchParams(form) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text }
}

/** Sends a request that must succeed; returns the body. Throws an `ApiError` otherwise. */
export async function call(
  url: string,
  method: string,
  path: string,
  request: ApiRequest = {},
): Promise<ApiAnswer['body']> {
  const answer = await ask(url, method, path, request)
  if (answer.status >= 300) throw new ApiError(`${method} ${path}`, answer)
  return answer.body
}
