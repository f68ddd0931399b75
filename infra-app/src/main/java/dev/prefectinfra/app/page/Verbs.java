package dev.prefectinfra.app.page;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What actions of IAM come to, in a word or two. */
final class Verbs {
    private static final Pattern READING =
            Pattern.compile("(Get|List|Describe|BatchGet|BatchCheck|Head|Query|Scan|Receive|Download).*");

    private Verbs() {}

    /** What an actor does with something, of which it has these actions. */
    static Flow flow(String actor, String object, Set<String> actions) {
        Set<String> reading = new TreeSet<>();
        Set<String> other = new TreeSet<>();
        for (String action : actions) {
            String[] parts = action.split(":", 2);
            String name = parts[parts.length - 1];
            String verb = verb(parts[0], name);
            (READING.matcher(name).matches() ? reading : other).add(verb);
        }
        // Who pushes looks what is there, and who receives deletes: one verb says it.
        if (other.contains("pushes to")) {
            reading.clear();
        }
        if (reading.contains("receives from")) {
            other.clear();
        }
        Set<String> all = new TreeSet<>(reading);
        all.addAll(other);
        Flow.Way way = other.isEmpty() ? Flow.Way.TO_ACTOR : reading.isEmpty() ? Flow.Way.TO_OBJECT : Flow.Way.BOTH;
        return new Flow(actor, object, String.join(", ", all), way);
    }

    private static String verb(String service, String action) {
        boolean reads = READING.matcher(action).matches();
        return switch (service) {
            case "ecr" -> reads ? "pulls" : "pushes to";
            case "sqs" -> action.startsWith("Send") ? "sends to" : "receives from";
            case "sns" -> reads ? "reads" : "notifies";
            case "logs" -> reads ? "reads" : "logs to";
            case "s3", "dynamodb", "ssm", "secretsmanager" -> reads ? "reads" : "writes";
            default -> reads ? "reads" : "uses";
        };
    }
}
