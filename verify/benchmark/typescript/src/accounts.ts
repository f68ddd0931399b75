/** An AWS account that we deploy to. */
export interface Account {
  readonly name: string;
  readonly id: string;
  readonly region: string;
  /** The branch that agent images come from. */
  readonly imagesBranch: string;
}

/** A lane for flows inside an account. */
export interface Lane {
  readonly account: Account;
  readonly type: string;
  /** The branch that flows come from. */
  readonly branch: string;
}

const SHIPPED: readonly Account[] = [
  { name: "dev", id: "123456789012", region: "us-east-1", imagesBranch: "dev-v2" },
  { name: "prod", id: "210987654321", region: "us-east-1", imagesBranch: "main-v2" },
];

/** The accounts of config/, and as many more as are wanted: copies of dev, as in verify/benchmark/configurations.py. */
export function accounts(count: number): Account[] {
  const all = SHIPPED.slice(0, count);
  for (let number = all.length + 1; number <= count; number++) {
    all.push({
      name: `bench${String(number).padStart(3, "0")}`,
      id: String(300000000000 + number),
      region: "us-east-1",
      imagesBranch: "dev-v2",
    });
  }
  return all;
}

export function lanes(account: Account): Lane[] {
  return [
    { account, type: "live", branch: "main-v2" },
    { account, type: "test", branch: "dev-v2" },
  ];
}

/** What most names of a lane start with. */
export function prefix({ account, type }: Lane): string {
  return `prefect-v2-${account.name}-${type}`;
}

export function arn(account: Account, service: string, resource: string): string {
  return `arn:aws:${service}:${account.region}:${account.id}:${resource}`;
}

export function iamArn(account: Account, resource: string): string {
  return `arn:aws:iam::${account.id}:${resource}`;
}
