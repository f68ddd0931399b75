package dev.prefectinfra.ci;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.name.FamilyPrefix;
import dev.prefectinfra.core.name.ParameterName;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.FlowBucket;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.FlowImages;
import dev.prefectinfra.iam.contract.HandOff;
import dev.prefectinfra.iam.contract.HandOffValue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What other concerns bind. Each grant becomes one action that says what was granted, on what. */
final class Fakes {
    private Fakes() {}

    static final class Account extends AccountModule {
        @Provides
        @Singleton
        AgentImages agentImages() {
            return new Images("agents");
        }
    }

    static final class LaneFakes extends LaneModule {
        @Provides
        @Singleton
        FlowImages flowImages(Lane lane) {
            return new Images("flows-" + lane.type());
        }

        @Provides
        @Singleton
        FlowFamilies families(Lane lane) {
            return new Families(new FamilyPrefix("prefect-v2-dev-" + lane.type() + "_"));
        }

        @Provides
        @Singleton
        FlowBucket bucket(Lane lane) {
            return new Bucket(new BucketName("bucket-" + lane.type()));
        }

        // Like the real one it is made from what all modules tell, so it cannot be asked for by who tells something.
        @Provides
        @Singleton
        HandOff handOff(Lane lane, Set<HandOffValue> values) {
            String keys = values.stream().map(HandOffValue::key).collect(Collectors.toCollection(TreeSet::new)).stream()
                    .collect(Collectors.joining("."));
            return new Parameter(new ParameterName("/" + lane.type() + "/" + keys));
        }
    }

    private static void grant(Grantee grantee, String what, String resource) {
        grantee.allow(Statement.allow(what, "fake:" + what).on(resource));
    }

    private record Images(String repository) implements AgentImages, FlowImages {
        @Override
        public RepositoryName name() {
            return new RepositoryName(repository);
        }

        @Override
        public String url() {
            return "registry/" + repository;
        }

        @Override
        public void grantPull(Grantee grantee) {
            grant(grantee, "Pull", repository);
        }

        @Override
        public void grantPush(Grantee grantee) {
            grant(grantee, "Push", repository);
        }
    }

    private record Families(FamilyPrefix prefix) implements FlowFamilies {
        @Override
        public void grantRegister(Grantee grantee) {
            grant(grantee, "Register", prefix.value());
        }
    }

    private record Bucket(BucketName name) implements FlowBucket {
        @Override
        public String flowFilesPrefix() {
            return "flows/";
        }

        @Override
        public String artifactsPrefix() {
            return "artifacts/";
        }

        @Override
        public void grantRead(Grantee grantee) {
            grant(grantee, "Read", name.value());
        }

        @Override
        public void grantReadWrite(Grantee grantee) {
            grant(grantee, "ReadWrite", name.value());
        }

        @Override
        public void grantWrite(Grantee grantee, String prefix) {
            grant(grantee, "Write", name + "/" + prefix);
        }

        @Override
        public void grantDelete(Grantee grantee, String prefix) {
            grant(grantee, "Delete", name + "/" + prefix);
        }
    }

    private record Parameter(ParameterName parameter) implements HandOff {
        @Override
        public void grantRead(Grantee grantee) {
            grant(grantee, "ReadHandOff", parameter.value());
        }
    }
}
