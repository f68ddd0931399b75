package dev.prefectinfra.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * A repository that expires images as ECR documents it ("Automate the cleanup of images by using lifecycle policies"
 * and "Lifecycle policy properties", ECR User Guide): all rules are evaluated, then applied by priority; an image that
 * matches the tags of a rule cannot be expired by one behind it, but is counted there; several patterns in a rule mean
 * all of them; what an index refers to stays as long as the index.
 */
final class EcrModel {
    private final List<Rule> rules;
    private final List<Image> images = new ArrayList<>();
    private int pushes;

    /** @param parts what an index refers to; empty for an image of one platform */
    record Image(int pushed, int day, Set<String> tags, List<Image> parts) {}

    private record Rule(int priority, String status, List<Pattern> patterns, boolean byAge, int number) {
        boolean matches(Image image) {
            return switch (status) {
                case "any" -> true;
                case "untagged" -> image.tags().isEmpty();
                default ->
                    !image.tags().isEmpty()
                            && patterns.stream()
                                    .allMatch(pattern -> image.tags().stream()
                                            .anyMatch(
                                                    tag -> pattern.matcher(tag).matches()));
            };
        }

        /** Whether the rule would expire an image, which comes as the nth of its matches, youngest first. */
        boolean expires(Image image, int nth, int today) {
            return byAge ? today - image.day() > number : nth >= number;
        }
    }

    EcrModel(String policy) {
        this.rules = StreamSupport.stream(json(policy).path("rules").spliterator(), false)
                .map(EcrModel::rule)
                .sorted(Comparator.comparingInt(Rule::priority))
                .toList();
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static Rule rule(JsonNode rule) {
        JsonNode selection = rule.path("selection");
        List<Pattern> patterns = new ArrayList<>();
        selection
                .path("tagPatternList")
                .forEach(each ->
                        patterns.add(Pattern.compile("\\Q" + each.asText().replace("*", "\\E.*\\Q") + "\\E")));
        return new Rule(
                rule.path("rulePriority").asInt(),
                selection.path("tagStatus").asText(),
                patterns,
                selection.path("countType").asText().equals("sinceImagePushed"),
                selection.path("countNumber").asInt());
    }

    /** Pushes an image, its parts before it, as clients do. */
    Image push(int day, Set<String> tags, int parts) {
        List<Image> made = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            made.add(add(new Image(pushes++, day, Set.of(), List.of())));
        }
        return add(new Image(pushes++, day, tags, List.copyOf(made)));
    }

    private Image add(Image image) {
        images.add(image);
        return image;
    }

    /** Applies the policy, once a day as ECR does at least. */
    void expire(int today) {
        Set<Image> claimed = new HashSet<>();
        Set<Image> expired = new HashSet<>();
        for (Rule rule : rules) {
            List<Image> matches = images.stream()
                    .filter(rule::matches)
                    .sorted(Comparator.comparingInt(Image::pushed).reversed())
                    .toList();
            for (int nth = 0; nth < matches.size(); nth++) {
                Image image = matches.get(nth);
                if (!claimed.contains(image) && !isPart(image) && rule.expires(image, nth, today)) {
                    expired.add(image);
                }
            }
            claimed.addAll(matches);
        }
        images.removeAll(expired);
    }

    /** Whether an index that is there refers to it. */
    boolean isPart(Image image) {
        return images.stream().anyMatch(each -> each.parts().contains(image));
    }

    Collection<Image> images() {
        return List.copyOf(images);
    }
}
