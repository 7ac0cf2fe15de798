/** The field `message` is the exception's own. */
exception Failure {
  1: string message
  2: i32 code
}

exception Optional {
  1: optional string message
}

exception Required {
  1: required string message
  2: required i32 code
}

exception Preset {
  1: string Message = "preset"
}

// Without a text of its own, it shows its fields.
exception Plain {
  1: i32 code
  2: binary data
}

exception Bare {}

// A message that is no text stays a field.
exception Numbered {
  1: i32 message
}
