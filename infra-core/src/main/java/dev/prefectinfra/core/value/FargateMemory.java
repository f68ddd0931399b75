package dev.prefectinfra.core.value;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The memory that Fargate offers with a size of CPU, in MiB ("Task CPU and memory", ECS Developer Guide).
 *
 * @param step between two sizes of memory
 */
public record FargateMemory(int least, int most, int step) {
    private static final Map<Integer, FargateMemory> BY_CPU = new TreeMap<>(Map.of(
            256, new FargateMemory(512, 2048, 512),
            512, new FargateMemory(1024, 4096, 1024),
            1024, new FargateMemory(2048, 8192, 1024),
            2048, new FargateMemory(4096, 16_384, 1024),
            4096, new FargateMemory(8192, 30_720, 1024),
            8192, new FargateMemory(16_384, 61_440, 4096),
            16_384, new FargateMemory(32_768, 122_880, 8192)));

    /** @param cpu in units, of which 1,024 are one vCPU */
    public static Optional<FargateMemory> with(int cpu) {
        return Optional.ofNullable(BY_CPU.get(cpu));
    }

    /** The sizes of CPU, in units. */
    public static Set<Integer> cpus() {
        return BY_CPU.keySet();
    }

    public boolean offers(int mib) {
        // Only the smallest CPU size leaves one step out: 512, 1024 and 2048.
        return mib >= least && mib <= most && mib % step == 0 && !(least == 512 && mib == 1536);
    }

    /** As a message lists them. */
    @Override
    public String toString() {
        return least == 512 ? "512, 1024 or 2048" : least + " to " + most + " in steps of " + step;
    }
}
