package dev.prefectinfra.ecs.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FargateSizeTest {
    /** AWS's table in GB, as its documentation writes it. */
    @ParameterizedTest
    @CsvSource({
        "256, 0.5 1 2",
        "512, 1 2 3 4",
        "1024, 2 3 4 5 6 7 8",
        "2048, 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "4096, 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30",
        "8192, 16 20 24 28 32 36 40 44 48 52 56 60",
        "16384, 32 40 48 56 64 72 80 88 96 104 112 120"
    })
    void takesEveryMemoryThatFargateOffersWithACpuAndNoOther(int cpu, String gigabytes) {
        Set<Integer> offered = Arrays.stream(gigabytes.split(" ", -1))
                .map(each -> (int) (Double.parseDouble(each) * 1024))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Integer> taken = IntStream.iterate(0, mib -> mib <= 131_072, mib -> mib + 256)
                .filter(mib -> isTaken(cpu, mib))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(taken).isEqualTo(offered);
        assertThat(offered).noneMatch(mib -> isTaken(cpu, mib - 1) || isTaken(cpu, mib + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 255, 257, 1000, 3072, 32_768})
    void refusesACpuThatFargateDoesNotOffer(int cpu) {
        assertThatThrownBy(() -> size(cpu, 4096, Optional.empty()))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("256, 512, 1024, 2048, 4096, 8192, 16384");
    }

    @Test
    void storageBeyondFargatesOwnIs21To200() {
        assertThat(size(256, 512, Optional.of(21)).ephemeralStorage()).contains(21);
        assertThat(size(256, 512, Optional.of(200)).ephemeralStorage()).contains(200);
        for (int wrong : new int[] {20, 201}) {
            assertThatThrownBy(() -> size(256, 512, Optional.of(wrong))).hasMessageContaining("21 to 200");
        }
    }

    private static boolean isTaken(int cpu, int memory) {
        try {
            return size(cpu, memory, Optional.empty()).memory() == memory;
        } catch (InvalidValue e) {
            return false;
        }
    }

    private static FargateSize size(int cpu, int memory, Optional<Integer> storage) {
        return new FargateSize(cpu, memory, FargateSize.Architecture.X86_64, storage);
    }
}
