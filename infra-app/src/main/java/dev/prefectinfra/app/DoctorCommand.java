package dev.prefectinfra.app;

import dev.prefectinfra.app.doctor.Diagnosis;
import dev.prefectinfra.app.doctor.Doctor;
import dev.prefectinfra.app.doctor.Machine;
import dev.prefectinfra.core.compose.Infra;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether the next step has what it needs. */
@Command(
        name = "doctor",
        header = "Looks for what the next steps need: programs, credentials, secrets, images, the work pool.",
        description = {
            "%nAsks AWS, HCP Terraform and Prefect with the credentials at hand, and changes nothing. Reads no secret of"
                    + " a lane. Nothing is waited for longer than 10 seconds. Prefect is asked if PREFECT_API_URL is set.",
            "Needs no Node.js. Exits with 1 if something is missing, too old or wrong.%n"
        },
        footerHeading = "%nExamples:%n  infra doctor%n")
final class DoctorCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    private final Infra infra;
    private final Terminal terminal;
    private final Machine machine;

    DoctorCommand(Infra infra, Terminal terminal, Machine machine) {
        this.infra = infra;
        this.terminal = terminal;
        this.machine = machine;
    }

    @Override
    public Integer call() {
        List<Diagnosis> diagnoses;
        terminal.progress("asking ...");
        try (Doctor doctor = new Doctor(machine, infra)) {
            diagnoses = doctor.examine(options.folder(), options.assignments());
        } finally {
            terminal.progress("");
        }
        for (Diagnosis each : diagnoses) {
            terminal.out().println("%-9s  %s: %s".formatted(each.state(), each.thing(), each.got()));
            if (!each.fix().isEmpty()) {
                terminal.out().println("    " + each.fix());
            }
        }
        return diagnoses.stream().anyMatch(Diagnosis::isBad) ? FAILED : 0;
    }
}
