package dev.prefectinfra.app.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Programs on this machine. */
record Tools(Machine machine) {
    private static final int NODE = 22;
    private static final int OLDEST_NODE = 20;

    /** This very JVM. */
    static Diagnosis java() {
        return Diagnosis.found("JDK", System.getProperty("java.version"));
    }

    /** jsii tests 22 and 24 (jsii 1.140); 20 works. */
    Diagnosis node() {
        String fix = "install Node.js " + NODE + " or newer: synth, check and access run in it";
        Optional<String> version = output("node", "--version").filter(text -> text.matches("v\\d+\\..*"));
        if (version.isEmpty()) {
            return Diagnosis.missing("Node.js", "no node that runs is on the PATH", fix);
        }
        int major = Integer.parseInt(version.get().substring(1).split("\\.", 2)[0]);
        return major >= OLDEST_NODE
                ? Diagnosis.found(
                        "Node.js", version.get() + (major < NODE ? "; " + NODE + " or newer is asked for" : ""))
                : new Diagnosis(Diagnosis.State.TOO_OLD, "Node.js", version.get(), fix);
    }

    /** @param allowed whether a version may run the output */
    Diagnosis terraform(Predicate<String> allowed, String constraint) {
        String fix = "install one that is " + constraint + " (terraform.required-version)";
        Optional<String> version = output("terraform", "version", "-json")
                .map(Tools::json)
                .map(json -> json.path("terraform_version").asText())
                .filter(text -> text.matches("\\d+\\.\\d+\\.\\d+.*"));
        if (version.isEmpty()) {
            return Diagnosis.missing("Terraform", "no terraform that runs is on the PATH", fix);
        }
        return allowed.test(version.get().replaceFirst("-.*", ""))
                ? Diagnosis.found("Terraform", version.get())
                : new Diagnosis(Diagnosis.State.TOO_OLD, "Terraform", version.get(), fix);
    }

    /**
     * Any other one.
     *
     * @param use what needs it
     */
    Diagnosis program(String name, String use) {
        return output(name, "--version")
                .map(text -> Diagnosis.found(name, text.lines().findFirst().orElse("")))
                .orElseGet(() ->
                        Diagnosis.missing(name, "no " + name + " that runs is on the PATH", "install it: " + use));
    }

    private Optional<String> output(String... command) {
        return machine.run(List.of(command))
                .filter(Machine.Ran::isDone)
                .map(ran -> ran.output().strip());
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            return new ObjectMapper().createObjectNode();
        }
    }
}
