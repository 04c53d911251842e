import type { EnvironmentVariable } from '../../shared/config/env.ts'

/** The variable's value. Throws at once where the infrastructure did not set it. */
export function env(name: EnvironmentVariable): string {
  const value = process.env[name]
  if (!value) throw new Error(`The environment variable ${name} is not set`)
  return value
}
