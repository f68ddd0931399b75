package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.problem.Requirements;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a Fargate task gets.
 *
 * @param cpu in units, of which 1,024 are one vCPU
 * @param memory in MiB
 * @param architecture of the processor, which the image has to fit
 * @param ephemeralStorage in GiB, 21 to 200; Fargate's own 20 without it
 */
public record FargateSize(int cpu, int memory, Architecture architecture, Optional<Integer> ephemeralStorage) {
    /** The memory that AWS offers with each CPU size ("Task CPU and memory", ECS Developer Guide). */
    private static final Map<Integer, Memory> MEMORY = new TreeMap<>(Map.of(
            256, new Memory(512, 2048, 512),
            512, new Memory(1024, 4096, 1024),
            1024, new Memory(2048, 8192, 1024),
            2048, new Memory(4096, 16_384, 1024),
            4096, new Memory(8192, 30_720, 1024),
            8192, new Memory(16_384, 61_440, 4096),
            16_384, new Memory(32_768, 122_880, 8192)));

    public FargateSize {
        Requirements requirements = new Requirements();
        Memory fitting = MEMORY.get(cpu);
        if (fitting == null) {
            requirements.that(
                    "cpu",
                    false,
                    cpu + " is no size of Fargate's",
                    MEMORY.keySet().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        } else {
            requirements.that(
                    "memory",
                    fitting.has(memory),
                    memory + " MiB is not offered with cpu = " + cpu,
                    fitting.toString());
        }
        ephemeralStorage.ifPresent(gib -> requirements.range("ephemeral-storage", gib, 21, 200));
        requirements.done();
    }

    /** Of a processor. */
    public enum Architecture {
        X86_64,
        ARM64
    }

    private record Memory(int least, int most, int step) {
        boolean has(int mib) {
            // Only the smallest CPU size leaves one step out: 512, 1024 and 2048.
            return mib >= least && mib <= most && mib % step == 0 && !(least == 512 && mib == 1536);
        }

        @Override
        public String toString() {
            return least == 512 ? "512, 1024 or 2048" : least + " to " + most + " in steps of " + step;
        }
    }
}
