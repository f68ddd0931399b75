package dev.prefectinfra.core.stack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.sample.ConfigFolder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProviderLockTest {
    private static final String LOCK = """
            # This file is maintained automatically by "terraform init".

            provider "registry.terraform.io/hashicorp/aws" {
              version     = "5.100.0"
              constraints = ">= 5.23.1, < 7.0.0"
              hashes = [
                "h1:abc=",
              ]
            }
            """;

    @TempDir
    private Path temporary;

    private ConfigFolder config;

    @BeforeEach
    void configure() {
        this.config = ConfigFolder.forSynthesis(temporary.resolve("config"));
    }

    @Test
    void oneThatFitsIsFine() {
        assertThatCode(this::validate).doesNotThrowAnyException();
        config.file(ProviderLock.FILE, LOCK);
        assertThatCode(this::validate).doesNotThrowAnyException();
        config.file(ProviderLock.FILE, LOCK.replace("\n", "\r\n"));
        assertThatCode(this::validate).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "\0\1", "provider \"registry.terraform.io/hashicorp/google\" {\n}\n"})
    void garbageIsRefused(String text) {
        config.file(ProviderLock.FILE, text);
        assertThatThrownBy(this::validate)
                .hasMessageContaining(ProviderLock.FILE + ": locks no version of hashicorp/aws with a checksum");
    }

    @Test
    void oneWithoutChecksumsIsRefused() {
        config.file(ProviderLock.FILE, LOCK.replace("\"h1:abc=\",", ""));
        assertThatThrownBy(this::validate).hasMessageContaining("with a checksum");
    }

    @Test
    void aVersionThatTheRangeExcludesIsRefusedOnceWithBothPlaces() {
        config.file(ProviderLock.FILE, LOCK);
        config.infra("\nterraform.provider-version = \"~> 5.50.0\"");
        String report = """
                config/infra.conf:2: terraform.provider-version "~> 5.50.0" excludes 5.100.0, which \
                config/.terraform.lock.hcl:4 locks
                    a range with that version; or another version in the lock file: terraform init -upgrade in a \
                stack's folder, then copy its lock file""";
        assertThatThrownBy(this::validate).hasMessage(report.replace("config/", config.path() + "/"));
        assertThatThrownBy(() -> new Infra().synth(config.path(), temporary.resolve("out")))
                .hasMessage(report.replace("config/", config.path() + "/"));
    }

    @Test
    void aStateInS3NeedsAVersionThatLocksIt() {
        String s3 = "\nterraform.backend { type = s3, s3 { bucket = some-state, region = us-east-1 } }\n";
        config.infra(s3 + "terraform.required-version = \">= 1.6\"");
        assertThatThrownBy(this::validate)
                .hasMessageContaining("infra.conf:3: terraform.required-version \">= 1.6\" allows versions below 1.10");
        config.infra(s3 + "terraform.required-version = \"~> 1.11\"");
        assertThatCode(this::validate).doesNotThrowAnyException();
    }

    private void validate() {
        new Infra().validate(config.path(), List.of());
    }
}
