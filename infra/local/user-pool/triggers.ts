import * as z from 'zod'
import { ApiError } from './api-error.ts'
import type { Attributes } from './attributes.ts'
import type { Client } from './clients.ts'
import { region, type UserPoolContext } from './context.ts'
import type { Claims } from './jwt.ts'
import type { Pool } from './pools.ts'
import { attributesOf, groupsOf, type User } from './users.ts'

/** Why tokens are made: the last part of the trigger source that the function is told. */
export type TokenOccasion = 'Authentication' | 'HostedAuth' | 'NewPasswordChallenge' | 'RefreshTokens'

/** Who signs in, where, and with which ClientMetadata, if the API hands it on. */
export type SignIn = {
  readonly pool: Pool
  readonly client: Client
  readonly user: User
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
}

/** Somebody about to become a user. */
export type Newcomer = {
  readonly pool: Pool
  /** The app client, if it is one that lets him in. */
  readonly client: Client | undefined
  readonly username: string
  readonly attributes: Attributes
}

/** What a PreTokenGeneration function wants changed, over both versions of its answer. */
export type TokenChanges = {
  readonly id: TokenChange
  readonly access: TokenChange & {
    readonly scopesToAdd: readonly string[]
    readonly scopesToSuppress: readonly string[]
  }
  /** For the claim `cognito:groups` of both tokens. */
  readonly groups: readonly string[] | undefined
}

type TokenChange = { readonly claimsToAddOrOverride: Claims; readonly claimsToSuppress: readonly string[] }

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? [])

const tokenChange = <Value extends z.ZodType>(value: Value) =>
  z.object({
    claimsToAddOrOverride: z
      .record(z.string(), value)
      .nullish()
      .transform((claims) => claims ?? {}),
    claimsToSuppress: strings,
  })

const groupOverride = z.object({ groupsToOverride: z.array(z.string()).nullish() }).nullish()
const scope = z.string().regex(/^\S+$/)

const versionOneResponse = z.object({
  claimsOverrideDetails: tokenChange(z.string()).extend({ groupOverrideDetails: groupOverride }).nullish(),
})

const versionTwoResponse = z.object({
  claimsAndScopeOverrideDetails: z
    .object({
      idTokenGeneration: tokenChange(z.json()).nullish(),
      accessTokenGeneration: tokenChange(z.json())
        .extend({ scopesToAdd: z.array(scope).nullish(), scopesToSuppress: strings })
        .nullish(),
      groupOverrideDetails: groupOverride,
    })
    .nullish(),
})

const noChange = { claimsToAddOrOverride: {}, claimsToSuppress: [], scopesToAdd: [], scopesToSuppress: [] }

/**
 * Asks the pool's PreTokenGeneration function, if it has one, what to change in the tokens about to be made. Version 1
 * functions change the ID token only.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export async function preTokenGeneration(
  context: UserPoolContext,
  signIn: SignIn,
  occasion: TokenOccasion,
  scopes: readonly string[],
): Promise<TokenChanges> {
  const { PreTokenGenerationConfig, PreTokenGeneration } = signIn.pool.configuration.LambdaConfig
  const functionArn = PreTokenGenerationConfig?.LambdaArn ?? PreTokenGeneration
  if (functionArn === undefined) {
    return { id: noChange, access: noChange, groups: undefined }
  }
  const version = PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0'
  const groupConfiguration = { groupsToOverride: groupsOf(signIn.user), iamRolesToOverride: [], preferredRole: null }
  const call = { functionArn, name: 'PreTokenGeneration', source: `TokenGeneration_${occasion}` }
  if (version === 'V1_0') {
    const response = await invoke(context, signIn, {
      ...call,
      version: '1',
      request: { groupConfiguration },
      response: { claimsOverrideDetails: null },
    })
    const changes = readResponse(versionOneResponse, response).claimsOverrideDetails
    return {
      id: changes ?? noChange,
      access: noChange,
      groups: changes?.groupOverrideDetails?.groupsToOverride ?? undefined,
    }
  }
  const response = await invoke(context, signIn, {
    ...call,
    version: version === 'V2_0' ? '2' : '3',
    request: { groupConfiguration, scopes },
    response: { claimsAndScopeOverrideDetails: null },
  })
  const changes = readResponse(versionTwoResponse, response).claimsAndScopeOverrideDetails
  const access = changes?.accessTokenGeneration
  return {
    id: changes?.idTokenGeneration ?? noChange,
    access: access ? { ...access, scopesToAdd: access.scopesToAdd ?? [] } : noChange,
    groups: changes?.groupOverrideDetails?.groupsToOverride ?? undefined,
  }
}

/** Tells the pool's PostAuthentication function, if it has one, of a sign-in; its failure refuses the sign-in. */
export async function postAuthentication(context: UserPoolContext, signIn: SignIn): Promise<void> {
  const functionArn = signIn.pool.configuration.LambdaConfig.PostAuthentication
  if (functionArn !== undefined) {
    await invoke(context, signIn, {
      functionArn,
      name: 'PostAuthentication',
      source: 'PostAuthentication_Authentication',
      version: '1',
      request: { newDeviceUsed: false },
      response: {},
    })
  }
}

/** Tells the pool's PostConfirmation function, if it has one, that a user's account is good from now on. */
export async function postConfirmation(context: UserPoolContext, signIn: SignIn): Promise<void> {
  const functionArn = signIn.pool.configuration.LambdaConfig.PostConfirmation
  if (functionArn !== undefined) {
    await invoke(context, signIn, {
      functionArn,
      name: 'PostConfirmation',
      source: 'PostConfirmation_ConfirmSignUp',
      version: '1',
      request: {},
      response: {},
    })
  }
}

/**
 * Asks the pool's PreSignUp function, if it has one, whether somebody may become a user; its failure refuses him.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
 */
export async function preSignUp(
  context: UserPoolContext,
  newcomer: Newcomer,
  way: 'AdminCreateUser' | 'ExternalProvider',
): Promise<void> {
  const { pool, client, username, attributes } = newcomer
  const functionArn = pool.configuration.LambdaConfig.PreSignUp
  if (functionArn === undefined) return
  const aliases = way === 'ExternalProvider' && { 'cognito:email_alias': '', 'cognito:phone_number_alias': '' }
  await run(context, pool, client?.id ?? 'CLIENT_ID_NOT_APPLICABLE', username, {
    functionArn,
    name: 'PreSignUp',
    source: `PreSignUp_${way}`,
    version: '1',
    request: { userAttributes: { ...aliases, ...attributes }, validationData: {} },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  })
}

type Call = {
  readonly functionArn: string
  readonly name: string
  readonly source: string
  readonly version: string
  readonly request: object
  readonly response: object
}

async function invoke(context: UserPoolContext, signIn: SignIn, call: Call): Promise<unknown> {
  const { pool, client, user, clientMetadata } = signIn
  const request = {
    userAttributes: { ...attributesOf(user), 'cognito:user_status': user.status },
    ...call.request,
    ...(clientMetadata && { clientMetadata }),
  }
  return run(context, pool, client.id, user.username, { ...call, request })
}

async function run(
  context: UserPoolContext,
  pool: Pool,
  clientId: string,
  userName: string,
  call: Call,
): Promise<unknown> {
  if (!context.invokeTrigger) {
    throw new ApiError('UnexpectedLambdaException', 'The local user pool was started without a way to run triggers.')
  }
  const event = {
    version: call.version,
    triggerSource: call.source,
    region,
    userPoolId: pool.id,
    userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    request: call.request,
    response: call.response,
  }
  try {
    return await context.invokeTrigger(call.functionArn, event)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ApiError('UserLambdaValidationException', `${call.name} failed with error ${reason}.`)
  }
}

function readResponse<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse((Object(answer) as { response?: unknown }).response)
  if (!parsed.success) {
    throw new ApiError(
      'InvalidLambdaResponseException',
      `Unrecognizable lambda output: ${z.prettifyError(parsed.error)}`,
    )
  }
  return parsed.data
}
