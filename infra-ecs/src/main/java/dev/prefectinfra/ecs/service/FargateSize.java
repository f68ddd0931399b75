package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.FargateMemory;
import java.util.Optional;
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
    public FargateSize {
        Requirements requirements = new Requirements();
        FargateMemory.with(cpu)
                .ifPresentOrElse(
                        offered -> requirements.that(
                                "memory",
                                offered.offers(memory),
                                memory + " MiB is not offered with cpu = " + cpu,
                                offered.toString()),
                        () -> requirements.that(
                                "cpu",
                                false,
                                cpu + " is not a CPU size of Fargate",
                                FargateMemory.cpus().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))));
        ephemeralStorage.ifPresent(gib -> requirements.range("ephemeral-storage", gib, 21, 200));
        requirements.done();
    }

    /** Of a processor. */
    public enum Architecture {
        X86_64,
        ARM64
    }
}
