//! JSON web tokens: signed ones that carry claims, and the keys of Supabase that are written as such.
