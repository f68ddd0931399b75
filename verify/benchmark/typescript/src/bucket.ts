import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { Lane } from "./accounts";
import { Statement, policy } from "./iam";

export interface Bucket {
  readonly name: string;
  readonly arn: string;
}

/** The lane's bucket: private, versioned, encrypted, over TLS 1.2 or newer only. */
export function createFlowBucket(scope: Construct, { account, type }: Lane): Bucket {
  const name = `data-flows-prefect-fs-${account.name}-${type}-${account.id}`;
  const bucket = { name, arn: `arn:aws:s3:::${name}` };
  const { id } = new S3Bucket(scope, "flows", { bucket: name, lifecycle: { preventDestroy: true } });
  const versioning = new S3BucketVersioningA(scope, "flows-versioning", {
    bucket: id,
    versioningConfiguration: { status: "Enabled" },
  });
  new S3BucketServerSideEncryptionConfigurationA(scope, "flows-encryption", {
    bucket: id,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }],
  });
  keepPrivate(scope, id, bucket);
  new S3BucketLifecycleConfiguration(scope, "flows-lifecycle", {
    bucket: id,
    rule: [
      {
        id: "clear-away",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
      },
    ],
    dependsOn: [versioning],
  });
  return bucket;
}

function keepPrivate(scope: Construct, id: string, bucket: Bucket): void {
  new S3BucketOwnershipControls(scope, "flows-ownership", {
    bucket: id,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  const block = new S3BucketPublicAccessBlock(scope, "flows-public-access", {
    bucket: id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketPolicy(scope, "flows-policy", {
    bucket: id,
    policy: policy([
      deny("DenyPlainText", bucket, { Bool: { "aws:SecureTransport": "false" } }),
      deny("DenyOldTls", bucket, { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
    ]),
    dependsOn: [block],
  });
}

function deny(sid: string, bucket: Bucket, condition: Statement["Condition"]): Statement {
  return {
    Sid: sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket.arn, `${bucket.arn}/*`],
    Condition: condition,
  };
}

/** Reads all, writes artifacts. Sorted by Sid, as all grants. */
export function readWriteFlows(bucket: Bucket): Statement[] {
  const artifacts = `${bucket.arn}/artifacts/*`;
  return [
    { Sid: "DeleteFlowsArtifacts", Effect: "Allow", Action: "s3:DeleteObject", Resource: artifacts },
    { Sid: "ListFlows", Effect: "Allow", Action: "s3:ListBucket", Resource: bucket.arn },
    { Sid: "ReadFlows", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucket.arn}/*` },
    write("WriteFlowsArtifacts", artifacts),
  ];
}

export function writeFlowFiles(bucket: Bucket): Statement {
  return write("WriteFlowsFlows", `${bucket.arn}/flows/*`);
}

function write(sid: string, objects: string): Statement {
  return { Sid: sid, Effect: "Allow", Action: ["s3:AbortMultipartUpload", "s3:PutObject"], Resource: objects };
}
