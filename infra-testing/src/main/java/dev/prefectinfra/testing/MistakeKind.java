package dev.prefectinfra.testing;

import java.util.EnumSet;
import java.util.Set;

/** What is wrong with an input. */
public enum MistakeKind {
    MISSPELT,
    MISSING,
    WRONG_TYPE,
    /** A number or a truth value that is none, or none that is allowed. */
    OUT_OF_RANGE,
    /** A list's value stands there a second time. */
    TWICE,
    /** Right by itself. */
    BESIDE_OTHERS,
    EMPTY,
    TOO_LONG,
    /** Terraform would evaluate it. */
    INTERPOLATION,
    /** IAM would evaluate it. */
    POLICY_VARIABLE,
    DIRECTIVE,
    UNKNOWN_PLACEHOLDER,
    QUOTE,
    BACKSLASH,
    NEWLINE,
    TAB,
    NUL,
    ESCAPE,
    STAR,
    QUESTION_MARK,
    /** A letter of another script that looks like one of ours. */
    LOOK_ALIKE,
    LEADING_SPACE,
    TRAILING_SPACE,
    /** The ARN of something that is not in the account's partition; the next ones likewise. */
    OTHER_PARTITION,
    OTHER_SERVICE,
    OTHER_REGION,
    OTHER_ACCOUNT,
    /** AWS's own. */
    OF_AWS;

    /** What no text may hold, whatever it means. */
    static final Set<MistakeKind> NEVER_ALLOWED =
            EnumSet.of(INTERPOLATION, DIRECTIVE, UNKNOWN_PLACEHOLDER, NEWLINE, TAB, NUL, ESCAPE);

    static final Set<MistakeKind> OF_TEXT = EnumSet.range(EMPTY, TRAILING_SPACE);
    static final Set<MistakeKind> OF_ARN = EnumSet.range(EMPTY, OF_AWS);

    /** A text that was right, made wrong. */
    String in(String text) {
        return switch (this) {
            case EMPTY -> "";
            case TOO_LONG -> text.charAt(0) + "a".repeat(5000) + text.substring(1);
            case INTERPOLATION -> text + "${aws_iam_role.x.arn}";
            case DIRECTIVE -> text + "%{ if true }";
            case UNKNOWN_PLACEHOLDER -> text + "{nobody}";
            case QUOTE -> text + '"';
            case BACKSLASH -> text + '\\';
            case NEWLINE -> text + "\nx";
            case TAB -> text + "\tx";
            case NUL -> text + '\0';
            case ESCAPE -> text + "\u001b[31m";
            // Before the last character: some names have to end as they do.
            case STAR -> before(text, "zz*zz");
            case QUESTION_MARK -> before(text, "zz?zz");
            case POLICY_VARIABLE -> before(text, "zz${aws:username}zz");
            case LOOK_ALIKE -> text + "\u0430";
            case LEADING_SPACE -> ' ' + text;
            case TRAILING_SPACE -> text + ' ';
            case OTHER_PARTITION -> withPart(text, 1, "aws-us-gov");
            case OTHER_SERVICE -> withPart(text, 2, "glue");
            case OTHER_REGION -> withPart(text, 3, "ap-northeast-3");
            case OTHER_ACCOUNT -> withPart(text, 4, "999999999999");
            case OF_AWS -> withPart(text, 4, "aws");
            case MISSPELT, MISSING, WRONG_TYPE, OUT_OF_RANGE, TWICE, BESIDE_OTHERS ->
                throw new IllegalArgumentException(name());
        };
    }

    private static String withPart(String arn, int part, String other) {
        String[] parts = arn.split(":", 6);
        parts[part] = other;
        return String.join(":", parts);
    }

    private static String before(String text, String wildcard) {
        int last = text.length() - 1;
        return text.substring(0, last) + wildcard + text.charAt(last);
    }
}
