package dev.prefectinfra.app.doctor;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.iam.SecretReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the credentials at hand reach in AWS, by the AWS CLI. Reads no secret's value. */
record Aws(Machine machine) {
    private static final String IDENTITY = "AWS identity";

    /** Who the credentials belong to, and whether that is a configured account. */
    record Identity(Diagnosis diagnosis, Optional<Account> account) {
        private static Identity nobody(Diagnosis diagnosis) {
            return new Identity(diagnosis, Optional.empty());
        }
    }

    Identity identity(Configuration configuration) {
        Optional<Machine.Ran> ran = aws("sts", "get-caller-identity");
        if (ran.isEmpty()) {
            return Identity.nobody(Diagnosis.missing(
                    IDENTITY,
                    "no aws is on the PATH",
                    "install the AWS CLI, version 2: the pipeline asks AWS with it"));
        }
        if (!ran.get().isDone()) {
            return Identity.nobody(Diagnosis.missing(
                    IDENTITY, ran.get().reason(), "sign in, for example by aws sso login and AWS_PROFILE"));
        }
        String id = Tools.json(ran.get().output()).path("Account").asText();
        String arn = Tools.json(ran.get().output()).path("Arn").asText();
        List<Account> all = configuration.accounts().stream()
                .map(each -> each.account())
                .filter(each -> each.id().value().equals(id))
                .toList();
        if (all.isEmpty()) {
            return Identity.nobody(Diagnosis.wrong(
                    IDENTITY,
                    arn + " belongs to account " + id + ", which is not configured",
                    "sign in to one of "
                            + configuration.accounts().stream()
                                    .map(each -> each.account().name() + " ("
                                            + each.account().id() + ")")
                                    .collect(Collectors.joining(", "))));
        }
        return new Identity(
                Diagnosis.found(IDENTITY, arn + ", the account " + all.get(0).name()), Optional.of(all.get(0)));
    }

    /** @param use what it is for, such as {@code Prefect secret of test} */
    Diagnosis secret(Account account, SecretReference secret, String use) {
        String id = secret instanceof SecretReference.ByArn byArn ? byArn.arn().value() : secret.value();
        return there(
                use,
                id,
                "ResourceNotFoundException",
                "create it in Secrets Manager, in " + account.region(),
                "secretsmanager",
                "describe-secret",
                "--secret-id",
                id,
                "--region",
                account.region().value());
    }

    /** @param id {@code imageTag=TAG} or {@code imageDigest=DIGEST} */
    Diagnosis image(Account account, String repository, String id, String use) {
        return there(
                use,
                repository + " " + id,
                "NotFoundException",
                "apply the CI stack of " + account.name() + ", then pipeline/image build and push",
                "ecr",
                "describe-images",
                "--repository-name",
                repository,
                "--image-ids",
                id,
                "--region",
                account.region().value());
    }

    /** A bucket of states. */
    Diagnosis bucket(String name, String region) {
        return there(
                "state",
                "s3://" + name,
                "(404)",
                "create the bucket, with versioning",
                "s3api",
                "head-bucket",
                "--bucket",
                name,
                "--region",
                region);
    }

    private Diagnosis there(String thing, String name, String absent, String fix, String... command) {
        Optional<Machine.Ran> ran = aws(command);
        if (ran.isEmpty()) {
            return Diagnosis.notAsked(thing, name + ": no aws is on the PATH", "");
        }
        if (ran.get().isDone()) {
            return Diagnosis.found(thing, name);
        }
        return ran.get().errors().contains(absent)
                ? Diagnosis.missing(thing, name + " is not there", fix)
                : Diagnosis.wrong(thing, name + ": " + ran.get().reason(), "ask who may read it");
    }

    private Optional<Machine.Ran> aws(String... command) {
        List<String> all = new ArrayList<>(List.of("aws", "--output", "json"));
        all.addAll(List.of(command));
        return machine.run(all);
    }
}
